package io.lethe.diffusion.metrics;

import java.util.Arrays;

/**
 * Features of real normal pictures, to which those of models are compared, with what every
 * comparison needs of them.
 */
public final class RealFeatures {
  private final float[][] vectors;
  private final FeatureStatistics statistics;
  private final Manifold manifold;

  /**
   * Prepares the comparison. The Frechet distance takes all pictures; precision and recall take the
   * first, for their cost grows with the product of both sets.
   *
   * @param features (N, d) of real pictures, none of them sensitive, that no training saw
   * @param most of them for precision and recall, more than {@link PrecisionRecall#NEIGHBOURS}
   * @throws IllegalArgumentException as {@link FeatureStatistics#of} and {@link Manifold#of}
   */
  public RealFeatures(float[][] features, int most) {
    this.vectors = Arrays.copyOf(features, Math.min(features.length, most));
    this.statistics = FeatureStatistics.of(features);
    this.manifold = Manifold.of(vectors, PrecisionRecall.NEIGHBOURS);
  }

  /** Mean and covariance of all pictures. */
  public FeatureStatistics statistics() {
    return statistics;
  }

  /** (M, d), those for precision and recall; callers must not write to them. */
  public float[][] vectors() {
    return vectors;
  }

  /**
   * Measures pictures.
   *
   * @param features (K, d), K above {@link PrecisionRecall#NEIGHBOURS}
   */
  public Fidelity measure(float[][] features) {
    return new Fidelity(
        features.length,
        FrechetDistance.between(FeatureStatistics.of(features), statistics),
        manifold.share(features),
        Manifold.of(features, PrecisionRecall.NEIGHBOURS).share(vectors));
  }
}
