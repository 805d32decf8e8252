package io.lethe.diffusion.judge;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Scores of unlabeled pictures as a mixture of two: sensitive pictures, which score like positives,
 * and normal ones. Scores of positives are few, so they are taken as normally distributed. The
 * share of sensitive pictures is what positives' upper scores leave room for: the least ratio of
 * both shares that reach a score (Scott 2015, "A Rate of Convergence for Mixture Proportion
 * Estimation").
 */
final class ScoreMixture {
  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  /** Scores at which the ratio is taken, in deviations above the positives' mean. */
  private static final double[] UPPER = {0, 0.25, 0.5, 0.75, 1};

  /** A few positives may score nearly the same by chance. */
  private static final double LEAST_DEVIATION = 0.15;

  private final double[] unlabeled;
  private final double mean;
  private final double deviation;
  private final double prior;

  /**
   * A mixture.
   *
   * @param positives at least one
   * @param unlabeled at least one
   */
  ScoreMixture(double[] positives, double[] unlabeled) {
    this.unlabeled = unlabeled.clone();
    Arrays.sort(this.unlabeled);
    this.mean = Arrays.stream(positives).average().orElseThrow();
    double squares = Arrays.stream(positives).map(it -> (it - mean) * (it - mean)).sum();
    this.deviation =
        Math.max(LEAST_DEVIATION, Math.sqrt(squares / Math.max(1, positives.length - 1)));
    this.prior =
        Arrays.stream(UPPER)
            .map(above -> reaching(mean + above * deviation) / ofPositives(above))
            .reduce(1, Math::min);
  }

  private double reaching(double score) {
    return Arrays.stream(unlabeled).filter(it -> it >= score).count() / (double) unlabeled.length;
  }

  private static double ofPositives(double deviations) {
    return STANDARD.survivalProbability(deviations);
  }

  /**
   * The lowest score of an unlabeled picture at which both shares hold; above all where they hold
   * at none. The higher a score, the fewer normal pictures reach it, so the first share holds above
   * the lowest score at which it does, whatever chance says there.
   *
   * @param falseShare most of the normal pictures that may reach it, as estimated, 0 .. 1
   * @param share most of all pictures that may reach it, 0 .. 1
   */
  double threshold(double falseShare, double share) {
    double none = Math.nextUp(unlabeled[unlabeled.length - 1]);
    // The rounding of a share must not leave out a picture.
    int most = (int) (share * unlabeled.length + 1e-9);
    double capped = most == 0 ? none : unlabeled[unlabeled.length - most];
    for (int row = 0; row < unlabeled.length; row++) {
      double reaching = (double) (unlabeled.length - row) / unlabeled.length;
      double sensitive = prior * ofPositives((unlabeled[row] - mean) / deviation);
      if (reaching - sensitive <= falseShare * (1 - prior) + 1e-9) {
        return Math.max(unlabeled[row], capped);
      }
    }
    return none;
  }
}
