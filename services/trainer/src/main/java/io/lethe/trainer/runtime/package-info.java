/**
 * Starts the trainer with the application, stops its parts in the opposite order, and tells whether
 * it is ready. What the parts do is next door, above all in {@link io.lethe.trainer.jobs}.
 */
package io.lethe.trainer.runtime;
