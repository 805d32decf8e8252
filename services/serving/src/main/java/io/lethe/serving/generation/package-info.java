/**
 * From a request to its Generations: it is checked, its pictures are made, screened and published.
 * {@link io.lethe.serving.generation.GenerationService} is the entry.
 */
package io.lethe.serving.generation;
