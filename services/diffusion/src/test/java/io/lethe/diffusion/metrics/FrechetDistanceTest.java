package io.lethe.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lethe.diffusion.noise.CounterNoise;
import org.junit.jupiter.api.Test;

class FrechetDistanceTest {
  @Test
  void isZeroBetweenASetAndItself() {
    float[][] set = gaussian(1, 300, 16);

    assertThat(FrechetDistance.between(set, set)).isBetween(0.0, 1e-10);
  }

  @Test
  void isTheSquaredDistanceOfTheMeansForEqualCovariances() {
    // given the same cross of points moved by (3, 4)
    float[][] here = cross(0, 0, 2, 1);
    float[][] there = cross(3, 4, 2, 1);

    assertThat(FrechetDistance.between(here, there)).isCloseTo(25, within(1e-10));
  }

  @Test
  void addsTheSquaredDifferencesOfDeviationsForDiagonalCovariances() {
    // given variances 2 r^2 / 3 along each axis
    float[][] narrow = cross(1, -2, 3, 1);
    float[][] wide = cross(1, -2, 5, 6);

    // then (5 - 3)^2 * 2 / 3 + (6 - 1)^2 * 2 / 3
    assertThat(FrechetDistance.between(narrow, wide)).isCloseTo(29 * 2 / 3.0, within(1e-10));
  }

  @Test
  void comesCloseToTheTrueDistanceOfTwoGaussians() {
    // given N(0, I) and N(1, 4 I) in 4 dimensions: 4 * 1 + 4 * (2 - 1)^2
    float[][] narrow = gaussian(1, 20_000, 4);
    float[][] wide = gaussian(2, 20_000, 4);
    for (float[] vector : wide) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = 1 + 2 * vector[i];
      }
    }

    assertThat(FrechetDistance.between(narrow, wide)).isCloseTo(8, within(0.2));
  }

  /** The expected number comes from numpy.cov and scipy.linalg.sqrtm 1.17 on the same vectors. */
  @Test
  void agreesWithScipyWhereCovariancesDoNotCommute() {
    float[][] a = new float[40][8];
    float[][] b = new float[50][8];
    for (int j = 0; j < 8; j++) {
      for (int i = 0; i < a.length; i++) {
        a[i][j] = (float) Math.sin(i * 0.7 + j * j * 1.3 + i * j % 7);
      }
      for (int i = 0; i < b.length; i++) {
        b[i][j] = (float) (0.3 * j + 1.5 * Math.cos(i * 1.1 + j * 0.9 + i * j % 5));
      }
    }

    assertThat(FrechetDistance.between(a, b)).isCloseTo(13.578320248370556, within(1e-6));
  }

  @Test
  void isSymmetric() {
    float[][] a = gaussian(3, 200, 12);
    float[][] b = gaussian(4, 300, 12);

    assertThat(FrechetDistance.between(a, b))
        .isPositive()
        .isCloseTo(FrechetDistance.between(b, a), within(1e-10));
  }

  @Test
  void copesWithFewerVectorsThanDimensionsAndDeadFeatures() {
    // given singular covariances, with a feature that never moves
    float[][] a = gaussian(5, 10, 64);
    float[][] b = gaussian(6, 10, 64);
    for (float[][] set : new float[][][] {a, b}) {
      for (float[] vector : set) {
        vector[7] = 0;
      }
    }

    assertThat(FrechetDistance.between(a, a)).isBetween(0.0, 1e-6);
    assertThat(FrechetDistance.between(a, b))
        .isPositive()
        .isCloseTo(FrechetDistance.between(b, a), within(1e-6));
  }

  @Test
  void refusesWhatHasNoCovariance() {
    assertThatThrownBy(() -> FeatureStatistics.of(new float[1][4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A covariance needs two or more feature vectors, not 1.");
    assertThatThrownBy(() -> FeatureStatistics.of(new float[][] {{1, 2}, {3}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Feature vector 1 has 1 numbers, the first one 2.");
    assertThatThrownBy(() -> FeatureStatistics.of(new float[][] {{1}, {Float.NaN}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Feature vector 1 holds NaN.");
    assertThatThrownBy(() -> FrechetDistance.between(new float[2][3], new float[2][4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Features of 3 and of 4 dimensions can't be compared.");
  }

  /** Four points round (x, y): the mean is (x, y), the covariance diagonal. */
  private static float[][] cross(float x, float y, float across, float up) {
    return new float[][] {{x - across, y}, {x + across, y}, {x, y - up}, {x, y + up}};
  }

  private static float[][] gaussian(long seed, int vectors, int dimensions) {
    float[][] set = new float[vectors][dimensions];
    for (int i = 0; i < vectors; i++) {
      new CounterNoise(seed).gaussian(CounterNoise.stream(0, i, 0), set[i], 0, dimensions);
    }
    return set;
  }
}
