/**
 * What becomes of a sensitive picture before it leaves (docs/design/guard.md, "Action"). {@link
 * io.lethe.serving.guard.detection} finds out which picture is sensitive.
 */
package io.lethe.serving.guard;
