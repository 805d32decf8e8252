/**
 * Figures about sets of pictures: Frechet distance, precision and recall, shares and their standard
 * errors; and pictures of pictures, the sample grids.
 */
package io.lethe.diffusion.metrics;
