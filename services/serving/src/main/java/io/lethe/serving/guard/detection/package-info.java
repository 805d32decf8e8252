/**
 * Which picture is sensitive (docs/design/guard.md, "Detection"): reported pictures, the judge of
 * the live version, and nearness to labels that the judge has not learned. It knows nothing of the
 * guard.
 */
package io.lethe.serving.guard.detection;
