package io.lethe.schemas.statistics;

/**
 * The share of hits in a set of pictures.
 *
 * @param hits 0 to {@code pictures}
 * @param pictures at least 1
 */
public record Share(long hits, long pictures) {

  /** The share, 0 to 1. */
  public double value() {
    return (double) hits / pictures;
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
    return value() - Drop.ONE_SIDED_95 * standardError() > limit;
  }
}
