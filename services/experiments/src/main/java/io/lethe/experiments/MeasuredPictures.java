package io.lethe.experiments;

import io.lethe.diffusion.metrics.NormalShares;

/**
 * The figures of a set of pictures, and what a comparison with another set needs.
 *
 * @param figures of the set
 * @param normalFeatures (K, 64), those of the normal pictures, in their order
 * @param normalShares of the normal pictures
 */
record MeasuredPictures(Figures figures, float[][] normalFeatures, NormalShares normalShares) {}
