/**
 * The store of version directories, and of pictures that are too large for a record: a directory or
 * S3, behind one interface each.
 */
package io.lethe.store;
