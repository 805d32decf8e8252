package io.lethe.diffusion.metrics;

import org.ejml.data.DMatrixRMaj;

/**
 * Mean and covariance of a set of feature vectors: all that a {@link FrechetDistance} needs of it,
 * so those of a fixed reference set are worked out once.
 */
public final class FeatureStatistics {
  private final double[] mean;
  private final DMatrixRMaj covariance;

  private FeatureStatistics(double[] mean, DMatrixRMaj covariance) {
    this.mean = mean;
    this.covariance = covariance;
  }

  /**
   * Statistics of N vectors of d numbers.
   *
   * @param features (N, d), N at least 2
   * @throws IllegalArgumentException if there are fewer than two vectors, of no or of different
   *     lengths, or with a number that is not finite
   */
  public static FeatureStatistics of(float[][] features) {
    check(features);
    double[] mean = mean(features);
    int dimensions = mean.length;
    DMatrixRMaj covariance = new DMatrixRMaj(dimensions, dimensions);
    double[] centred = new double[dimensions];
    for (float[] vector : features) {
      for (int i = 0; i < dimensions; i++) {
        centred[i] = vector[i] - mean[i];
      }
      for (int i = 0; i < dimensions; i++) {
        for (int j = 0; j <= i; j++) {
          covariance.data[i * dimensions + j] += centred[i] * centred[j];
        }
      }
    }
    for (int i = 0; i < dimensions; i++) {
      for (int j = 0; j <= i; j++) {
        // Divided by N - 1 as numpy.cov does, which published distances are made with.
        double value = covariance.data[i * dimensions + j] / (features.length - 1);
        covariance.data[i * dimensions + j] = value;
        covariance.data[j * dimensions + i] = value;
      }
    }
    return new FeatureStatistics(mean, covariance);
  }

  private static void check(float[][] features) {
    if (features.length < 2) {
      throw new IllegalArgumentException(
          "A covariance needs two or more feature vectors, not " + features.length + ".");
    }
    int dimensions = features[0].length;
    for (int row = 0; row < features.length; row++) {
      if (features[row].length != dimensions || dimensions == 0) {
        throw new IllegalArgumentException(
            "Feature vector %d has %d numbers, the first one %d."
                .formatted(row, features[row].length, dimensions));
      }
      for (float value : features[row]) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException("Feature vector " + row + " holds " + value + ".");
        }
      }
    }
  }

  private static double[] mean(float[][] features) {
    double[] mean = new double[features[0].length];
    for (float[] vector : features) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += vector[i];
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= features.length;
    }
    return mean;
  }

  /** Length of the vectors, d. */
  public int dimensions() {
    return mean.length;
  }

  double mean(int i) {
    return mean[i];
  }

  /** (d, d), symmetric; callers must not write to it. */
  DMatrixRMaj covariance() {
    return covariance;
  }
}
