package io.lethe.diffusion.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositiveUnlabeledTest {
  private static final double TOLERANCE = 1e-9;

  @Test
  void agreesWithEveryReferenceCaseInLossPartsAndGradient() throws Exception {
    JsonNode cases = new ObjectMapper().readTree(Golden.path("pu-objective.json").toFile());
    assertThat(cases).hasSize(64);

    for (JsonNode expected : cases) {
      double[] losses = doubles(expected.get("sample_loss"));
      boolean[] sensitive = flags(expected.get("sensitive"));
      Correction correction =
          Correction.valueOf(expected.get("correction").asText().toUpperCase(Locale.ROOT));
      Objective objective = new PositiveUnlabeled(expected.get("beta").asDouble(), correction);

      Objective.Evaluation actual = objective.evaluate(losses, sensitive);

      assertClose(actual.loss(), expected.get("loss").asDouble());
      assertClose(actual.positiveRisk(), expected.get("positive_risk").asDouble());
      assertClose(actual.negativeRisk(), expected.get("negative_risk").asDouble());
      double[] gradient = doubles(expected.get("grad"));
      for (int row = 0; row < gradient.length; row++) {
        assertClose(actual.weights()[row], gradient[row]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, 1.5, Double.NaN})
  void rejectsAClassPriorOutsideZeroToOne(double beta) {
    assertThatThrownBy(() -> new PositiveUnlabeled(beta, Correction.ABS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("beta");
  }

  @Test
  void aMeanOverNoLabelledRowsIsZero() {
    Objective objective = new PositiveUnlabeled(0.2, Correction.ABS);

    Objective.Evaluation evaluation =
        objective.evaluate(new double[] {1, 3}, new boolean[] {false, false});

    assertThat(evaluation.loss()).isEqualTo(2);
    assertThat(evaluation.weights()).containsExactly(0.5, 0.5);
  }

  @Test
  void weightsAreTheDerivativeOfTheSupervisedLoss() {
    double[] losses = {0.7, 1.9, 0.4};
    boolean[] sensitive = {false, true, true};
    Objective objective = new Supervised();
    double step = 1e-6;

    double[] weights = objective.evaluate(losses, sensitive).weights();

    for (int row = 0; row < losses.length; row++) {
      double[] up = losses.clone();
      double[] down = losses.clone();
      up[row] += step;
      down[row] -= step;
      double slope =
          (objective.evaluate(up, sensitive).loss() - objective.evaluate(down, sensitive).loss())
              / (2 * step);
      assertThat(weights[row]).isCloseTo(slope, within(1e-6));
    }
  }

  @Test
  void unsupervisedIgnoresLabelledRows() {
    Objective.Evaluation evaluation =
        new Unsupervised().evaluate(new double[] {2, 4, 100}, new boolean[] {false, false, true});

    assertThat(evaluation.loss()).isEqualTo(3);
    assertThat(evaluation.weights()).containsExactly(0.5, 0.5, 0);
  }

  private static void assertClose(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
  }

  private static double[] doubles(JsonNode json) {
    double[] values = new double[json.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = json.get(i).asDouble();
    }
    return values;
  }

  private static boolean[] flags(JsonNode json) {
    boolean[] values = new boolean[json.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = json.get(i).asInt() == 1;
    }
    return values;
  }
}
