package io.lethe.diffusion.judge;

import java.util.Arrays;

/**
 * Makes each feature of mean 0 and variance 1 over some pictures, and a picture's squared length 1
 * on average.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Standardization(double[] mean, double[] scale) {
  private static final double LEAST_DEVIATION = 1e-6;

  static Standardization of(float[][] features) {
    int length = features[0].length;
    double[] mean = new double[length];
    double[] scale = new double[length];
    for (float[] row : features) {
      for (int i = 0; i < length; i++) {
        mean[i] += (double) row[i] / features.length;
      }
    }
    for (float[] row : features) {
      for (int i = 0; i < length; i++) {
        scale[i] += (row[i] - mean[i]) * (row[i] - mean[i]) / features.length;
      }
    }
    for (int i = 0; i < length; i++) {
      scale[i] = 1 / ((Math.sqrt(scale[i]) + LEAST_DEVIATION) * Math.sqrt(length));
    }
    return new Standardization(mean, scale);
  }

  double[] apply(float[] features) {
    double[] standard = new double[features.length];
    for (int i = 0; i < standard.length; i++) {
      standard[i] = (features[i] - mean[i]) * scale[i];
    }
    return standard;
  }

  double[][] apply(float[][] features) {
    return Arrays.stream(features).map(this::apply).toArray(double[][]::new);
  }
}
