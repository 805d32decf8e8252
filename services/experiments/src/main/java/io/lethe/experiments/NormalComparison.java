package io.lethe.experiments;

/**
 * A model's normal pictures beside those of another, the base or the oracle. Both are measured with
 * one number of pictures, the smaller one, since all figures depend on it.
 *
 * @param pictures how many of each are measured
 * @param frechet Frechet distance of the model's to real normal ones
 * @param frechetOfOther the other's
 * @param frechetRatio their quotient; 1 or less where the pictures are no worse
 * @param precisionGain the model's precision less the other's, -1 .. 1
 * @param recallGain the model's recall less the other's, -1 .. 1
 * @param divergence Jensen-Shannon divergence of the normal classes' shares in bits, 0 .. 1; of all
 *     normal pictures
 */
public record NormalComparison(
    int pictures,
    double frechet,
    double frechetOfOther,
    double frechetRatio,
    double precisionGain,
    double recallGain,
    double divergence) {}
