/**
 * Has each requestId answered once in 24 hours: claims in lethe.request-claims decide between
 * instances, and a repeat gets the Generations that are published already.
 */
package io.lethe.serving.idempotency;
