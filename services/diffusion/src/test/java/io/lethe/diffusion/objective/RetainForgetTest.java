package io.lethe.diffusion.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RetainForgetTest {

  private static final double BETA = 0.2;

  @Test
  void aRetainingStepIsPlainTraining() {
    Objective.Evaluation step =
        new RetainForget(BETA).evaluate(new double[] {1, 3}, new boolean[] {false, false});

    assertThat(step.loss()).isEqualTo(2);
    assertThat(step.weights()).containsExactly(0.5, 0.5);
  }

  @Test
  void bothStepsTogetherAreThePositiveUnlabeledObjective() {
    double[] losses = {4, 5, 0.5, 2};
    boolean[] sensitive = {false, false, true, true};
    Objective.Evaluation both =
        new PositiveUnlabeled(BETA, PositiveUnlabeled.Correction.ABS).evaluate(losses, sensitive);

    Objective.Evaluation retain =
        new RetainForget(BETA).evaluate(new double[] {4, 5}, new boolean[] {false, false});
    Objective.Evaluation forget =
        new RetainForget(BETA).evaluate(new double[] {0.5, 2}, new boolean[] {true, true});

    assertThat(retain.loss() + forget.loss()).isCloseTo(both.loss(), within(1e-12));
    assertThat(forget.weights()[0]).isCloseTo(both.weights()[2], within(1e-12));
    assertThat(forget.weights()[1]).isCloseTo(both.weights()[3], within(1e-12));
  }

  @Test
  void aPriorOutsideItsRangeIsRefused() {
    assertThatThrownBy(() -> new RetainForget(1)).hasMessageContaining("beta");
  }
}
