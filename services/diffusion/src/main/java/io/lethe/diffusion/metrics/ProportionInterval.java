package io.lethe.diffusion.metrics;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;

/**
 * Exact bounds of a probability that was counted: the interval of Clopper and Pearson (1934). It
 * holds the true probability at least as often as it says, for every number of trials, and for no
 * hit or only hits too, where {@link ShareOfClass#standardError} is 0.
 *
 * @param lower 0 .. 1
 * @param upper 0 .. 1
 */
public record ProportionInterval(double lower, double upper) {
  /** How often the intervals of published figures are wrong. */
  public static final double ERROR_RATE = 0.05;

  /**
   * The interval of a count.
   *
   * @param hits 0 .. trials
   * @param trials 1 or more
   * @param errorRate how often the probability may lie outside, in (0, 1), half of it on each side:
   *     a one-sided bound that is wrong with rate d is a bound of the interval with 2 d
   * @throws IllegalArgumentException if the numbers are out of range
   */
  public static ProportionInterval exact(int hits, int trials, double errorRate) {
    Interval interval =
        BinomialConfidenceInterval.CLOPPER_PEARSON.fromErrorRate(trials, hits, errorRate);
    return new ProportionInterval(interval.getLowerBound(), interval.getUpperBound());
  }

  /** The interval of a share that is wrong in 5 % of all cases. */
  public static ProportionInterval of(ShareOfClass share) {
    return exact(share.hits(), share.pictures(), ERROR_RATE);
  }
}
