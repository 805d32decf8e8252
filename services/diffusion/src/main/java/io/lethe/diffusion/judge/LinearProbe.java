package io.lethe.diffusion.judge;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A linear classifier on features, fitted in one step to a few positives and some unlabeled
 * pictures: kernel ridge regression with the two sets of equal weight. The unlabeled pictures that
 * look most like positives are left out of a second fit, since some of them are.
 *
 * <p>It says how the pictures that it was fitted to would score unseen, by which a threshold can be
 * set: leaving a row out of ridge regression has a closed form (Rasmussen and Williams 2006,
 * "Gaussian Processes for Machine Learning", eq. 5.12).
 */
public final class LinearProbe {
  /** On features of length 1. Of 0.3, 1, 3 and 10 it was best for 10 and 50 labels of a digit. */
  private static final double RIDGE = 1;

  /** Share of the unlabeled pictures that is left out. */
  private static final double LEFT_OUT = 0.1;

  private final Standardization standardization;
  private final RidgeFit fit;
  private final double[] positiveScores;
  private final double[] unlabeledScores;

  private LinearProbe(
      Standardization standardization,
      RidgeFit fit,
      double[] positiveScores,
      double[] unlabeledScores) {
    this.standardization = standardization;
    this.fit = fit;
    this.positiveScores = positiveScores;
    this.unlabeledScores = unlabeledScores;
  }

  /**
   * Fits a probe. Its time goes with the third power of the number of pictures.
   *
   * @param positives (P, d), at least one; all finite
   * @param unlabeled (U, d), at least two
   * @throws IllegalArgumentException if there are fewer
   */
  public static LinearProbe fit(float[][] positives, float[][] unlabeled) {
    if (positives.length < 1 || unlabeled.length < 2) {
      throw new IllegalArgumentException(
          "A probe needs a labelled picture and two unlabeled ones at least, not %d and %d."
              .formatted(positives.length, unlabeled.length));
    }
    Standardization standardization = Standardization.of(unlabeled);
    double[][] labelled = standardization.apply(positives);
    double[][] others = standardization.apply(unlabeled);
    double[] first = RidgeFit.of(labelled, others, RIDGE).unseen();
    int[] lowestFirst =
        IntStream.range(0, others.length)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> first[labelled.length + row]))
            .mapToInt(row -> row)
            .toArray();
    int kept = others.length - (int) (LEFT_OUT * others.length);
    double[][] cleaned =
        IntStream.range(0, kept).mapToObj(i -> others[lowestFirst[i]]).toArray(double[][]::new);
    RidgeFit fit = RidgeFit.of(labelled, cleaned, RIDGE);
    double[] scores = new double[others.length];
    for (int i = 0; i < scores.length; i++) {
      int row = lowestFirst[i];
      scores[row] = i < kept ? fit.unseen()[labelled.length + i] : fit.score(others[row]);
    }
    return new LinearProbe(
        standardization, fit, Arrays.copyOf(fit.unseen(), labelled.length), scores);
  }

  /**
   * How much a picture looks like the positives.
   *
   * @param features (d)
   * @return about -1 for other pictures and up to 1 for positives
   */
  public double score(float[] features) {
    return fit.score(standardization.apply(features));
  }

  /**
   * The lowest threshold at which two shares of the unlabeled pictures hold, by what all pictures
   * would score unseen. Which unlabeled ones are normal is not known, so the first is an estimate.
   *
   * @param falseShare most of the normal pictures that may reach it, 0 .. 1
   * @param share most of all pictures that may reach it, 0 .. 1
   */
  public double threshold(double falseShare, double share) {
    return new ScoreMixture(positiveScores, unlabeledScores).threshold(falseShare, share);
  }

  /** The scores of the positives that it was fitted to, each as if it were not. */
  public double[] positiveScores() {
    return positiveScores.clone();
  }

  /** The scores of the unlabeled pictures that it was fitted to, each as if it were not. */
  public double[] unlabeledScores() {
    return unlabeledScores.clone();
  }
}
