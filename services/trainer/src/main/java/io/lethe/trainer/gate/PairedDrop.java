package io.lethe.trainer.gate;

/**
 * How much lower a figure of the candidate is than the champion's, pair by pair on the same noise.
 *
 * @param mean champion's less candidate's
 * @param standardError of the mean, above 0
 */
record PairedDrop(double mean, double standardError) {

  /** 95 % of a normal distribution lie above minus so many standard deviations. */
  static final double ONE_SIDED_95 = 1.645;

  /**
   * Compares pairs. One pair more that differs by {@code unit} counts in the error, so that three
   * pictures against none, which happens by chance, do not look certain.
   *
   * @param unit the least difference that a pair can have, or 0 for figures of any size
   */
  static PairedDrop of(double[] champion, double[] candidate, double unit) {
    int pairs = champion.length;
    double sum = 0;
    double squares = unit * unit;
    for (int i = 0; i < pairs; i++) {
      double drop = champion[i] - candidate[i];
      sum += drop;
      squares += drop * drop;
    }
    double mean = sum / pairs;
    double variance = Math.max(0, squares / pairs - mean * mean);
    return new PairedDrop(mean, Math.sqrt(variance / pairs));
  }

  /** Whether the candidate's figure is lower, at 95 %. */
  boolean isDrop() {
    return mean - ONE_SIDED_95 * standardError > 0;
  }

  /** Whether the candidate's figure is higher, at 95 %. */
  boolean isRise() {
    return mean + ONE_SIDED_95 * standardError < 0;
  }
}
