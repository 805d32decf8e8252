package io.lethe.diffusion.metrics;

import java.util.Arrays;
import java.util.Optional;

/**
 * How near a model's pictures are to real normal ones. All three figures depend on the number of
 * pictures: compare only equally many.
 *
 * @param pictures that were measured
 * @param frechet {@link FrechetDistance} to the real ones, 0 or more
 * @param precision as in {@link PrecisionRecall}, 0 .. 1
 * @param recall as in {@link PrecisionRecall}, 0 .. 1
 */
public record Fidelity(int pictures, double frechet, double precision, double recall) {

  /**
   * Measures the normal pictures of a set alone, so that a model's sensitive ones neither help nor
   * harm it. Who removes them changes no figure; who damages the others does.
   *
   * @param features (N, d) of all pictures
   * @param normal whether each of the N is normal
   * @param most of the normal pictures, the first ones; models are compared with one number
   * @return empty where fewer are normal than the figures need, 4
   */
  public static Optional<Fidelity> ofNormal(
      float[][] features, boolean[] normal, RealFeatures real, int most) {
    float[][] kept = normal(features, normal);
    float[][] measured = Arrays.copyOf(kept, Math.min(kept.length, most));
    return measured.length <= PrecisionRecall.NEIGHBOURS
        ? Optional.empty()
        : Optional.of(real.measure(measured));
  }

  /** The vectors of the normal pictures, in order, (K, d). */
  public static float[][] normal(float[][] features, boolean[] normal) {
    if (features.length != normal.length) {
      throw new IllegalArgumentException(
          "%d pictures and %d answers whether they are normal do not match."
              .formatted(features.length, normal.length));
    }
    float[][] kept = new float[features.length][];
    int count = 0;
    for (int row = 0; row < features.length; row++) {
      if (normal[row]) {
        kept[count++] = features[row];
      }
    }
    return Arrays.copyOf(kept, count);
  }
}
