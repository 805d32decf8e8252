package io.lethe.diffusion.prior;

/**
 * The beta to train with, from the class prior found: over-stating it is what removes a class
 * instead of merely not learning it (about twice is best, three times costs quality).
 */
public final class AutomaticBeta {
  /** How many times the prior beta is, if nobody says otherwise. */
  public static final double DEFAULT_STRENGTH = 2;

  /** Below so many labels the estimate is capped. */
  public static final int FEW_LABELS = 100;

  /**
   * The estimate of few labels counts as no more than this: with 20 to 50 it comes out at up to
   * twice the truth (MNIST, prior 0.1), and twice that again is a beta that costs quality.
   */
  public static final double CAP_OF_FEW = 0.1;

  /** An objective with no beta at all would not touch the reported pictures. */
  public static final double LEAST = 0.005;

  /** Above it the corrected risk no longer says what normal pictures are. */
  public static final double MOST = 0.5;

  /**
   * Counts as found where unlabeled pictures were cleaned. Of a beta of 0.15, 0.3 and 0.5 on three
   * motifs of the captioned model the second removed most.
   */
  private static final double OF_CLEANED = 0.15;

  private AutomaticBeta() {}

  /** Where nothing could be found, as there is only one label: as if the cap had been found. */
  public static double withoutEstimate(double strength) {
    return within(strength, CAP_OF_FEW);
  }

  /**
   * Strength times the estimate, within {@link #LEAST} and {@link #MOST}.
   *
   * @param strength above 0
   */
  public static double of(PriorEstimate estimate, double strength) {
    double prior =
        estimate.positives() < FEW_LABELS
            ? Math.min(CAP_OF_FEW, estimate.prior())
            : estimate.prior();
    return within(strength, prior);
  }

  /**
   * The same of unlabeled pictures of one condition, such as a text that was reported, where the
   * prior may be anything. There is no cap: the estimate of few labels, which comes out at up to
   * twice the truth, counts half.
   *
   * @param estimate of the pictures of the condition
   * @param strength above 0
   */
  public static double ofOneCondition(PriorEstimate estimate, double strength) {
    boolean halved = estimate.positives() < FEW_LABELS;
    return within(strength, halved ? estimate.prior() / 2 : estimate.prior());
  }

  /**
   * Where those that look most like labels were left out of the unlabeled pictures, as many as were
   * found or some more. Little is left of them, and all that beta does is to push what was reported
   * away. What was found does not say how hard that is.
   *
   * @param strength above 0
   */
  public static double ofCleanedPictures(double strength) {
    return within(strength, CAP_OF_FEW);
  }

  /**
   * Where sensitive pictures were taken out of the unlabeled ones, whatever their share was. What
   * is left of them can't be estimated, and all that beta does is to push what was reported away.
   *
   * @param strength above 0
   */
  public static double ofCleaned(double strength) {
    return within(strength, OF_CLEANED);
  }

  private static double within(double strength, double prior) {
    if (!(strength > 0)) {
      throw new IllegalArgumentException("strength must be above 0: " + strength);
    }
    return Math.max(LEAST, Math.min(MOST, strength * prior));
  }
}
