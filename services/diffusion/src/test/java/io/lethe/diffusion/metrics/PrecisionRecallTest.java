package io.lethe.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lethe.diffusion.noise.CounterNoise;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PrecisionRecallTest {
  /** On a line; the radii to the second neighbours are 3, 2, 3, 7, 14. */
  private static final float[][] REAL = {{0}, {1}, {3}, {10}, {17}};

  @Test
  void countsWhatLiesInTheBallsOfTheOtherSet() {
    // given radii 9, 9, 5, 99 to the second neighbours of the generated ones
    float[][] generated = {{4}, {-5}, {-1}, {-100}};

    PrecisionRecall measured = PrecisionRecall.of(REAL, generated, 2);

    // then 4 and -1 are in a real ball, -5 and -100 are not
    assertThat(measured.precision()).isEqualTo(0.5);
    // and of the real ones only 17 is in no generated ball
    assertThat(measured.recall()).isEqualTo(0.8);
  }

  @Test
  void countsASurfaceAsInside() {
    assertThat(Manifold.of(REAL, 2).share(new float[][] {{-3}})).isEqualTo(1);
    assertThat(Manifold.of(REAL, 2).share(new float[][] {{-3.001f}})).isEqualTo(0);
  }

  @Test
  void findsAModelThatDrawsOneOfTwoModesPreciseButForgetful() {
    // given two clusters far apart, of which the model knows one
    float[][] left = gaussian(1, 300, 8, 0);
    float[][] right = gaussian(2, 300, 8, 50);
    float[][] real = Arrays.copyOf(left, 600);
    System.arraycopy(right, 0, real, 300, 300);

    PrecisionRecall measured = PrecisionRecall.of(real, gaussian(3, 300, 8, 0), 3);

    assertThat(measured.precision()).isGreaterThan(0.7);
    assertThat(measured.recall()).isBetween(0.4, 0.5);
  }

  @Test
  void findsAModelOfNoiseImprecise() {
    float[][] real = gaussian(1, 300, 8, 0);

    PrecisionRecall measured = PrecisionRecall.of(real, gaussian(2, 300, 8, 20), 3);

    assertThat(measured).isEqualTo(new PrecisionRecall(0, 0));
  }

  /** More vectors than one block, counted as the definition says. */
  @Test
  void agreesWithTheDefinition() {
    float[][] real = gaussian(1, 1100, 5, 0);
    float[][] generated = gaussian(2, 700, 5, 0.7f);

    PrecisionRecall measured = PrecisionRecall.of(real, generated, 3);

    assertThat(measured.precision()).isCloseTo(share(real, generated, 3), within(2e-3));
    assertThat(measured.recall()).isCloseTo(share(generated, real, 3), within(2e-3));
    assertThat(measured.precision()).isBetween(0.3, 0.9);
  }

  @Test
  void refusesSetsWithoutNeighbours() {
    assertThatThrownBy(() -> PrecisionRecall.of(new float[4][2], new float[3][2], 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 vectors have no neighbour number 3 each.");
    assertThatThrownBy(() -> PrecisionRecall.of(new float[4][2], new float[4][3], 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Vectors of 2 and of 3 numbers can't be compared.");
  }

  private static double share(float[][] set, float[][] others, int k) {
    double[] radii = new double[set.length];
    for (int i = 0; i < set.length; i++) {
      double[] distances = new double[set.length];
      for (int j = 0; j < set.length; j++) {
        distances[j] = distance(set[i], set[j]);
      }
      Arrays.sort(distances);
      radii[i] = distances[k]; // at 0 stands the vector itself
    }
    int inside = 0;
    for (float[] other : others) {
      boolean found = false;
      for (int i = 0; i < set.length; i++) {
        found |= distance(set[i], other) <= radii[i];
      }
      inside += found ? 1 : 0;
    }
    return (double) inside / others.length;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (a[d] - (double) b[d]) * (a[d] - (double) b[d]);
    }
    return Math.sqrt(sum);
  }

  static float[][] gaussian(long seed, int vectors, int dimensions, float shift) {
    float[][] set = new float[vectors][dimensions];
    for (int i = 0; i < vectors; i++) {
      new CounterNoise(seed).gaussian(CounterNoise.stream(0, i, 0), set[i], 0, dimensions);
      for (int d = 0; d < dimensions; d++) {
        set[i][d] += shift;
      }
    }
    return set;
  }
}
