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
    int unlabeled) {

  /**
   * The probability that an unlabeled picture is sensitive. A judge's score is the log of the ratio
   * of two densities, of labelled pictures and of unlabeled ones (Sugiyama, Suzuki and Kanamori
   * 2012, "Density Ratio Estimation in Machine Learning", chapter 4); by Bayes' rule the prior
   * times the ratio is the probability. It holds as far as labels are drawn from all sensitive
   * pictures alike.
   *
   * @param score of a judge: the log of the odds where both sets are as many
   * @return 0 .. 1
   */
  public double probability(double score) {
    return Math.min(1, prior * Math.exp(score));
  }
}
