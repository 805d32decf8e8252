package io.lethe.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StandardErrorTest {
  private static final float[][] REAL = PrecisionRecallTest.gaussian(1, 1000, 4, 0);

  /** What a standard error claims: the spread of the measurement over sets of other seeds. */
  @Test
  void foretellsTheSpreadOfFrechetDistances() {
    FeatureStatistics reference = FeatureStatistics.of(REAL);
    double[] distances = new double[40];
    for (int set = 0; set < distances.length; set++) {
      distances[set] =
          FrechetDistance.between(FeatureStatistics.of(generated(set, 400)), reference);
    }

    double foretold = StandardError.ofFrechet(generated(0, 400), reference, 40, 1);

    assertThat(foretold / spread(distances)).isBetween(0.6, 1.6);
  }

  @Test
  void foretellsTheSpreadOfRecalls() {
    double[] recalls = new double[40];
    for (int set = 0; set < recalls.length; set++) {
      recalls[set] = PrecisionRecall.of(REAL, generated(set, 200), 3).recall();
    }

    double foretold = StandardError.ofRecall(REAL, generated(0, 200), 3, 40, 1);

    assertThat(foretold / spread(recalls)).isBetween(0.5, 2.0);
  }

  @Test
  void givesTheBinomialErrorOfAPrecision() {
    // sqrt(0.8 * 0.2 / 400) = 0.02
    assertThat(StandardError.ofPrecision(0.8, 400)).isCloseTo(0.02, within(1e-12));
  }

  @Test
  void isAFunctionOfTheSeed() {
    FeatureStatistics reference = FeatureStatistics.of(REAL);
    float[][] generated = generated(0, 100);

    assertThat(StandardError.ofFrechet(generated, reference, 5, 1))
        .isEqualTo(StandardError.ofFrechet(generated, reference, 5, 1))
        .isNotEqualTo(StandardError.ofFrechet(generated, reference, 5, 2));
    assertThat(StandardError.ofRecall(REAL, generated, 3, 5, 1))
        .isEqualTo(StandardError.ofRecall(REAL, generated, 3, 5, 1))
        .isNotEqualTo(StandardError.ofRecall(REAL, generated, 3, 5, 2));
  }

  @Test
  void refusesOneResample() {
    assertThatThrownBy(() -> StandardError.ofRecall(REAL, generated(0, 100), 3, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A spread needs two or more resamples.");
  }

  private static float[][] generated(int set, int vectors) {
    return PrecisionRecallTest.gaussian(100 + set, vectors, 4, 0.5f);
  }

  private static double spread(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }
}
