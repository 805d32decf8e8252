package io.lethe.experiments.prompts;

import io.lethe.diffusion.metrics.ShareOfClass;
import java.util.Map;

/**
 * What is measured of a model that has unlearned some motifs.
 *
 * @param motifs shares of those that were reported, by their names
 * @param otherRight share of the pictures under other prompts that show what is asked for
 * @param otherShown share of the reported motifs under other prompts
 * @param refused share of black pictures under other prompts
 * @param frechet Frechet distance of pictures under other prompts to real ones, in a classifier's
 *     features of their silhouettes
 * @param frechetError its standard error
 * @param recall share of real pictures inside the manifold of those made under other prompts
 * @param measuringSeconds wall clock that making and measuring the pictures took
 */
public record PromptedFigures(
    Map<String, MotifShares> motifs,
    ShareOfClass otherRight,
    ShareOfClass otherShown,
    ShareOfClass refused,
    double frechet,
    double frechetError,
    double recall,
    double measuringSeconds) {}
