package io.lethe.diffusion.prior;

import io.lethe.diffusion.judge.HeldOutScores;

/**
 * The share of sensitive pictures among unlabeled ones, from scores that arrive one at a time: best
 * bin estimation (Garg et al. 2021, "Mixture Proportion Estimation and PU Learning", arXiv
 * 2111.00980). Of the positives a share tailP(c) scores at least c, of the unlabeled pictures
 * tailU(c); as tailU(c) is at least prior * tailP(c), every quotient q(c) = tailU(c) / tailP(c)
 * bounds the prior from above, and is near it where hardly a normal picture scores c. The estimate
 * is q at the threshold whose bound, errors of both shares included, is lowest.
 *
 * <p>The paper's error term is one for all thresholds (Dvoretzky, Kiefer and Wolfowitz): 0.19 at 50
 * labels. It draws the threshold down to where normal pictures come in, and can't fall below 0.02
 * with fewer than some thousand labels. Chernoff bounds of the two shares, at five thresholds that
 * share the error probability, are far tighter for small shares; the thresholds are those that half
 * to nine tenths of the positives reach, as a quotient of fewer positives is little more than
 * chance.
 */
public final class ClassPrior {
  /** Probability with which the prior may lie above the upper bound. */
  public static final double DELTA = 0.1;

  /** Thresholds looked at: those that these percentages of the positives reach. */
  private static final int[] RECALLS = {50, 60, 70, 80, 90};

  private final ScoreHistogram positives = new ScoreHistogram();
  private final ScoreHistogram unlabeled = new ScoreHistogram();

  /** Of all scores at once. */
  public static PriorEstimate estimate(HeldOutScores scores) {
    ClassPrior prior = new ClassPrior();
    for (double score : scores.positives()) {
      prior.addPositive(score);
    }
    for (double score : scores.unlabeled()) {
      prior.addUnlabeled(score);
    }
    return prior.estimate();
  }

  /** Counts the score of a labelled picture that the judge did not learn from. */
  public void addPositive(double score) {
    positives.add(score);
  }

  /** Counts the score of an unlabeled picture that the judge did not learn from. */
  public void addUnlabeled(double score) {
    unlabeled.add(score);
  }

  /**
   * The estimate so far.
   *
   * @throws IllegalStateException if there is no positive or no unlabeled score
   */
  public PriorEstimate estimate() {
    long labels = positives.count();
    long pictures = unlabeled.count();
    if (labels == 0 || pictures == 0) {
      throw new IllegalStateException(
          "The class prior needs scores of both sets, not %d and %d.".formatted(labels, pictures));
    }
    long[] reached = positives.tails();
    long[] above = unlabeled.tails();
    // Each bound of each threshold gets the same part of the error probability.
    double delta = DELTA / (2 * RECALLS.length);
    int best = 0;
    double lowest = Double.POSITIVE_INFINITY;
    int bin = ScoreHistogram.BINS - 1;
    for (int recall : RECALLS) {
      while (reached[bin] * 100 < labels * recall) {
        bin--;
      }
      double bound =
          BinomialBounds.upper(above[bin], pictures, delta)
              / BinomialBounds.lower(reached[bin], labels, delta);
      if (bound < lowest) {
        lowest = bound;
        best = bin;
      }
    }
    double recall = (double) reached[best] / labels;
    double share = (double) above[best] / pictures;
    return new PriorEstimate(
        Math.min(1, share / recall),
        Math.min(1, lowest),
        ScoreHistogram.edge(best),
        recall,
        Math.toIntExact(labels),
        Math.toIntExact(pictures));
  }
}
