package io.lethe.experiments.guard;

import java.util.Arrays;

/**
 * How near pictures are to labels, as the guard measures it by a judge's features: the cosine
 * distance to the nearest label in units of the distance within which a hundredth of the unlabeled
 * pictures lie (local scaling, after Zelnik-Manor and Perona 2004).
 */
final class LocalNearness {
  private final float[][] labels;
  private final float[][] unlabeled;

  LocalNearness(float[][] labels, float[][] unlabeled) {
    this.labels = labels;
    this.unlabeled = unlabeled;
  }

  /** The negative distance of each picture: the higher, the nearer. */
  double[] scores(float[][] features) {
    return Arrays.stream(features).mapToDouble(this::score).toArray();
  }

  private double score(float[] picture) {
    double[] around =
        Arrays.stream(unlabeled).mapToDouble(other -> distance(picture, other)).sorted().toArray();
    double nearest =
        Arrays.stream(labels).mapToDouble(label -> distance(picture, label)).min().orElseThrow();
    return -nearest / Math.max(around[around.length / 100], Double.MIN_NORMAL);
  }

  private static double distance(float[] one, float[] other) {
    double product = 0;
    double ofOne = 0;
    double ofOther = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
      ofOne += (double) one[i] * one[i];
      ofOther += (double) other[i] * other[i];
    }
    double lengths = Math.sqrt(ofOne * ofOther);
    return lengths == 0 ? 1 : Math.max(0, 1 - product / lengths);
  }
}
