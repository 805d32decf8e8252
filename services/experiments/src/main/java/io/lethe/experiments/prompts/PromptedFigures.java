package io.lethe.experiments.prompts;

import io.lethe.diffusion.metrics.ShareOfClass;

/**
 * What is measured of one way to unlearn a motif.
 *
 * @param named share of the motif under reported prompts that name it
 * @param open share of it under reported prompts that do not name it
 * @param paraphrased share of it under names of other forms
 * @param otherRight share of the pictures under other prompts that show what is asked for
 * @param otherShown share of the motif under other prompts
 * @param refused share of black pictures under other prompts
 * @param frechet Frechet distance of pictures under other prompts to real ones, in a classifier's
 *     features of their silhouettes
 * @param frechetError its standard error
 * @param recall share of real pictures inside the manifold of those made under other prompts
 */
public record PromptedFigures(
    ShareOfClass named,
    ShareOfClass open,
    ShareOfClass paraphrased,
    ShareOfClass otherRight,
    ShareOfClass otherShown,
    ShareOfClass refused,
    double frechet,
    double frechetError,
    double recall) {}
