/**
 * What Lethe keeps, written into a directory and read back into an empty cluster: topics, with the
 * labeler's own, groups' places, and versions.
 */
package io.lethe.standalone.backup;
