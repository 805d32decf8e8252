package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.trainer.training.Judgement;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tells which labels a sensitive picture is like, those that the champion has learned, those that
 * were added since, or both, in the judge's features. It is like the group that has the nearer
 * label. It is like the other one too, unless it stands out there: unless its distance to that
 * group, over that to the nearer one, is larger than that of nine of ten of the group's own labels.
 *
 * <p>Where old and new reports show the same thing a picture is so like both. The nearest label
 * alone would share such pictures out by the numbers of labels, and the fewer new ones would seem
 * to be of hardly any picture.
 */
final class LabelLikeness {

  /** So many of a group's labels do not stand out in it. */
  private static final double COMMON = 0.9;

  /** Labels that a group's limit is measured on: it costs the product with all of them. */
  private static final int MEASURED = 500;

  /** No row is left out. */
  private static final int NONE = -1;

  private final float[][] learned;
  private final float[][] added;
  private final double learnedLimit;
  private final double addedLimit;

  private LabelLikeness(float[][] learned, float[][] added) {
    this.learned = learned;
    this.added = added;
    this.learnedLimit = limit(learned, added);
    this.addedLimit = limit(added, learned);
  }

  /** Empty where there is nothing to tell apart. */
  static Optional<LabelLikeness> of(Judgement judge, GateLabels labels) {
    PictureSource learned = labels.learnedOnes();
    PictureSource added = labels.addedOnes();
    return learned.size() == 0 || added.size() == 0
        ? Optional.empty()
        : Optional.of(of(judge.features(learned), judge.features(added)));
  }

  /**
   * From features.
   *
   * @param learned (N, d), N at least 1
   * @param added (M, d), M at least 1
   */
  static LabelLikeness of(float[][] learned, float[][] added) {
    return new LabelLikeness(learned, added);
  }

  /** Whether a picture is like the labels that the champion has learned. */
  boolean isLearned(float[] picture) {
    return ratio(learned, added, picture, NONE) <= learnedLimit;
  }

  /** Whether a picture is like the labels that were added since. */
  boolean isAdded(float[] picture) {
    return ratio(added, learned, picture, NONE) <= addedLimit;
  }

  /** The largest ratio of a picture that is like a group; 1 or more. */
  private static double limit(float[][] group, float[][] other) {
    if (group.length < 2) {
      return 1;
    }
    int measured = Math.min(MEASURED, group.length);
    double[] ratios =
        IntStream.range(0, measured)
            .map(i -> (int) ((long) i * group.length / measured))
            .mapToDouble(row -> ratio(group, other, group[row], row))
            .sorted()
            .toArray();
    return Math.max(1, ratios[(int) Math.ceil(COMMON * measured) - 1]);
  }

  /** How much farther a picture is from a group than from another one; 1 for the same. */
  private static double ratio(float[][] group, float[][] other, float[] picture, int butFor) {
    double own = nearest(group, picture, butFor);
    double others = nearest(other, picture, NONE);
    return own == others ? 1 : own / others;
  }

  /** The squared distance to the nearest label, but for one row of them. */
  private static double nearest(float[][] labels, float[] picture, int butFor) {
    double least = Double.POSITIVE_INFINITY;
    for (int row = 0; row < labels.length; row++) {
      if (row != butFor) {
        least = Math.min(least, squared(labels[row], picture));
      }
    }
    return least;
  }

  private static double squared(float[] label, float[] picture) {
    double sum = 0;
    for (int i = 0; i < picture.length; i++) {
      double difference = label[i] - picture[i];
      sum += difference * difference;
    }
    return sum;
  }
}
