package io.lethe.schemas.statistics;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * The share of hits in a set of pictures, with exact bounds on the probability of a hit (Clopper
 * and Pearson 1934). They hold for any number of pictures; for pictures of different probabilities
 * they hold for the mean of these (Hoeffding 1956, theorem 4).
 *
 * @param hits 0 to {@code pictures}
 * @param pictures at least 1
 */
public record Share(long hits, long pictures) {

  /** One-sided error of what is said "at 95 %". */
  public static final double ERROR = 0.05;

  /** The share, 0 to 1. */
  public double value() {
    return (double) hits / pictures;
  }

  /**
   * The probability of a hit is above this.
   *
   * @param error probability with which it is not, in (0, 0.5)
   * @return 0 to 1
   */
  public double lower(double error) {
    return bounds(error).lower();
  }

  /**
   * The probability of a hit is below this.
   *
   * @param error probability with which it is not, in (0, 0.5)
   * @return 0 to 1
   */
  public double upper(double error) {
    return bounds(error).upper();
  }

  /**
   * Both.
   *
   * @param error of each
   */
  public Bounds bounds(double error) {
    // Counts beyond what the library takes keep their ratio.
    double scale = Math.min(1, (double) Integer.MAX_VALUE / pictures);
    // Twice the error: it is asked for on both sides.
    var interval =
        BinomialConfidenceInterval.CLOPPER_PEARSON.fromErrorRate(
            (int) (scale * pictures), (int) (scale * hits), 2 * error);
    return new Bounds(
        hits == 0 ? 0 : interval.getLowerBound(), hits == pictures ? 1 : interval.getUpperBound());
  }

  /**
   * Its standard error, above 0: one hit and one miss more keep it there where there is none or
   * nothing else.
   */
  public double standardError() {
    double share = (hits + 1.0) / (pictures + 2.0);
    return Math.sqrt(share * (1 - share) / pictures);
  }

  /** Whether it is above a limit, at 95 %. */
  public boolean isAbove(double limit) {
    return lower(ERROR) > limit;
  }
}
