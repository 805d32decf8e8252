package io.lethe.schemas.statistics;

/**
 * How much lower a figure of a candidate is than the champion's.
 *
 * @param mean champion's less candidate's
 * @param standardError of the mean, above 0
 */
public record Drop(double mean, double standardError) {

  /** 95 % of a normal distribution lie above minus so many standard deviations. */
  public static final double ONE_SIDED_95 = 1.645;

  /**
   * Compares pairs on the same noise. One pair more that differs by {@code unit} counts in the
   * error, so that three pictures against none, which happens by chance, do not look certain.
   *
   * @param unit the least difference that a pair can have, or 0 for figures of any size
   */
  public static Drop ofPairs(double[] champion, double[] candidate, double unit) {
    double sum = 0;
    double squares = unit * unit;
    for (int i = 0; i < champion.length; i++) {
      double drop = champion[i] - candidate[i];
      sum += drop;
      squares += drop * drop;
    }
    return ofSums(champion.length, sum, squares);
  }

  /**
   * Compares pairs of pictures of the same noise, of which each is a hit or none, like {@link
   * #ofPairs(double[], double[], double)} with 1 and 0.
   *
   * @param pairs at least 1
   * @param champion hits of the champion
   * @param candidate hits of the candidate
   * @param both pairs in which both are hits
   */
  public static Drop ofPairs(long pairs, long champion, long candidate, long both) {
    double differing = (champion - both) + (candidate - both);
    return ofSums(pairs, champion - candidate, 1 + differing);
  }

  private static Drop ofSums(long pairs, double sum, double squares) {
    double mean = sum / pairs;
    double variance = Math.max(0, squares / pairs - mean * mean);
    return new Drop(mean, Math.sqrt(variance / pairs));
  }

  /** Compares the shares of hits in two sets of pictures of different noise. */
  public static Drop ofShares(Share champion, Share candidate) {
    return new Drop(
        champion.value() - candidate.value(),
        Math.hypot(champion.standardError(), candidate.standardError()));
  }

  /** Whether the candidate's figure is lower, at 95 %. */
  public boolean isDrop() {
    return mean - ONE_SIDED_95 * standardError > 0;
  }

  /** Whether the candidate's figure is higher, at 95 %. */
  public boolean isRise() {
    return isRise(ONE_SIDED_95);
  }

  /** Whether the candidate's figure is higher by more than so many standard errors. */
  public boolean isRise(double standardErrors) {
    return mean + standardErrors * standardError < 0;
  }
}
