/**
 * Figures about sets of pictures: Frechet distance, precision and recall, of all or of the normal
 * ones; shares and their standard errors and exact bounds; and pictures of pictures, the sample
 * grids.
 */
package io.lethe.diffusion.metrics;
