package io.lethe.experiments.prompts;

import io.lethe.diffusion.metrics.ShareOfClass;

/**
 * How many pictures show an unwanted motif.
 *
 * @param named share of it under reported prompts that name it
 * @param open share of it under reported prompts that do not name it
 * @param paraphrased share of it under names of other forms
 */
public record MotifShares(ShareOfClass named, ShareOfClass open, ShareOfClass paraphrased) {}
