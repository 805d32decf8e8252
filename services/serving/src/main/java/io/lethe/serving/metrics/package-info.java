/** Micrometer metrics of models, batches, swaps and the guard. */
package io.lethe.serving.metrics;
