package io.lethe.experiments.guard;

import io.lethe.diffusion.metrics.CosineDistance;
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
        Arrays.stream(unlabeled)
            .mapToDouble(other -> CosineDistance.between(picture, other))
            .sorted()
            .toArray();
    double nearest =
        Arrays.stream(labels)
            .mapToDouble(label -> CosineDistance.between(picture, label))
            .min()
            .orElseThrow();
    return -nearest / Math.max(around[around.length / 100], Double.MIN_NORMAL);
  }
}
