package io.lethe.diffusion.prior;

/**
 * Counts scores in fixed bins: one score at a time, in constant memory. Scores are logits; those
 * outside the bins' range count in the outermost bins.
 */
public final class ScoreHistogram {
  /** Number of bins. */
  public static final int BINS = 2048;

  private static final double LOWEST = -16;
  private static final double WIDTH = -2 * LOWEST / BINS;

  private final long[] counts = new long[BINS];
  private long count;

  /**
   * Counts one score.
   *
   * @throws IllegalArgumentException if it is not a number
   */
  public void add(double score) {
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException("A score is not a number.");
    }
    double bin = Math.floor((score - LOWEST) / WIDTH);
    counts[(int) Math.max(0, Math.min(BINS - 1, bin))]++;
    count++;
  }

  /** Scores so far. */
  public long count() {
    return count;
  }

  /**
   * The scores in each bin and above it.
   *
   * @return BINS numbers, the first of them {@link #count()}
   */
  public long[] tails() {
    long[] tails = new long[BINS];
    long sum = 0;
    for (int bin = BINS - 1; bin >= 0; bin--) {
      sum += counts[bin];
      tails[bin] = sum;
    }
    return tails;
  }

  /** The lowest score that counts in the bin; the first bin takes all that are lower too. */
  public static double edge(int bin) {
    return LOWEST + bin * WIDTH;
  }
}
