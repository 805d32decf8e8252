package io.lethe.diffusion.prior;

/**
 * The beta to train with, from the class prior found: over-stating it is what removes a class
 * instead of merely not learning it (about twice is best, three times costs quality).
 */
public final class AutomaticBeta {
  /** How many times the prior beta is, if nobody says otherwise. */
  public static final double DEFAULT_STRENGTH = 2;

  /** Below so many labels the estimate is capped. */
  public static final int FEW_LABELS = 50;

  /**
   * The estimate of few labels counts as no more than this: with 20 it comes out at up to twice the
   * truth, and twice that again is a beta that costs quality.
   */
  public static final double CAP_OF_FEW = 0.12;

  /** An objective with no beta at all would not touch the reported pictures. */
  public static final double LEAST = 0.005;

  /** Above it the corrected risk no longer says what normal pictures are. */
  public static final double MOST = 0.5;

  private AutomaticBeta() {}

  /**
   * Strength times the estimate, within {@link #LEAST} and {@link #MOST}.
   *
   * @param strength above 0
   */
  public static double of(PriorEstimate estimate, double strength) {
    if (!(strength > 0)) {
      throw new IllegalArgumentException("strength must be above 0: " + strength);
    }
    double prior =
        estimate.positives() < FEW_LABELS
            ? Math.min(CAP_OF_FEW, estimate.prior())
            : estimate.prior();
    return Math.max(LEAST, Math.min(MOST, strength * prior));
  }
}
