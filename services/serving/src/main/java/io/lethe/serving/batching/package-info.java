/**
 * The inference loop of each model: a bounded, fair queue of pictures, and batches of those that
 * are due. The weights that it leases are in {@link io.lethe.serving.swap}.
 */
package io.lethe.serving.batching;
