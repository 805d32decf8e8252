package io.lethe.diffusion.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AnchoredUnlearningTest {

  private static final boolean[] SENSITIVE = {false, false, true, true};

  private final AnchoredUnlearning objective = new AnchoredUnlearning(0.2, 3);

  @Test
  void theWeightsAreTheDerivativesOfTheLoss() {
    // given losses at which the bounded loss counts, too
    double[] losses = {0.5, 2, 0.7, 3};

    // when
    double[] weights = objective.evaluate(losses, SENSITIVE).weights();

    // then each is what a small change of its row's loss changes
    for (int row = 0; row < losses.length; row++) {
      double[] more = losses.clone();
      double[] less = losses.clone();
      more[row] += 1e-6;
      less[row] -= 1e-6;
      double slope = (loss(more) - loss(less)) / 2e-6;
      assertThat(weights[row]).isCloseTo(slope, within(1e-6));
    }
  }

  @Test
  void aLabelledRowPushesEvenWhereUnlabeledOnesAreAsTheyWere() {
    // given unlabeled rows that are predicted as before: |R| would learn what was reported
    double[] weights = objective.evaluate(new double[] {0, 0, 20, 30}, SENSITIVE).weights();

    // then
    assertThat(weights[2]).isCloseTo(-0.1, within(1e-6));
    assertThat(weights[3]).isCloseTo(-0.1, within(1e-6));
    assertThat(weights[0]).isCloseTo(1.5, within(1e-12));
  }

  @Test
  void bothWeightsAreChecked() {
    assertThatThrownBy(() -> new AnchoredUnlearning(0, 3)).hasMessageContaining("beta");
    assertThatThrownBy(() -> new AnchoredUnlearning(0.2, 0)).hasMessageContaining("anchor");
  }

  private double loss(double[] losses) {
    return objective.evaluate(losses, SENSITIVE).loss();
  }
}
