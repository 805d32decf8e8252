package io.lethe.schemas.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How much lower a figure of a candidate is than the champion's, taken as a normal distribution:
 * means of losses, and shares of many pictures. Hits of pictures of the same noise are {@link
 * PairedHits}.
 *
 * @param mean champion's less candidate's
 * @param standardError of the mean, 0 or more
 */
public record Drop(double mean, double standardError) {

  /** Compares figures of the same draws, such as losses. */
  public static Drop ofPairs(double[] champion, double[] candidate) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < champion.length; i++) {
      double drop = champion[i] - candidate[i];
      sum += drop;
      squares += drop * drop;
    }
    double mean = sum / champion.length;
    double variance = Math.max(0, squares / champion.length - mean * mean);
    return new Drop(mean, Math.sqrt(variance / champion.length));
  }

  /** Compares the shares of hits in two sets of pictures of different noise. */
  public static Drop ofShares(Share champion, Share candidate) {
    return new Drop(
        champion.value() - candidate.value(),
        Math.hypot(champion.standardError(), candidate.standardError()));
  }

  /** The probability of so large a drop where the candidate's figure is no lower: a p-value. */
  public double chanceOfDrop() {
    return chance(mean);
  }

  /** The probability of so large a rise where the candidate's figure is no higher: a p-value. */
  public double chanceOfRise() {
    return chance(-mean);
  }

  /** Whether the candidate's figure is lower, at 95 %. */
  public boolean isDrop() {
    return chanceOfDrop() <= Share.ERROR;
  }

  /** Figures that are all the same differ for sure, or not at all. */
  private double chance(double by) {
    if (standardError == 0) {
      return by > 0 ? 0 : 1;
    }
    return NormalDistribution.of(0, 1).survivalProbability(by / standardError);
  }
}
