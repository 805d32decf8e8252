package io.lethe.diffusion.prior;

/**
 * What {@link ClassPrior} found.
 *
 * @param prior estimated share of sensitive pictures among the unlabeled ones, 0 .. 1
 * @param upperBound the share is at most this, 0 .. 1, with probability {@code 1 - delta} at least
 * @param threshold score from which on (nearly) only sensitive pictures were found
 * @param recall share of the labelled pictures that score at least the threshold, in (0, 1]
 * @param positives held-out scores of labelled pictures that it rests on
 * @param unlabeled held-out scores of unlabeled pictures that it rests on
 */
public record PriorEstimate(
    double prior,
    double upperBound,
    double threshold,
    double recall,
    int positives,
    int unlabeled) {}
