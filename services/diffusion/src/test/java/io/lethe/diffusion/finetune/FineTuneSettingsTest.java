package io.lethe.diffusion.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.objective.Objective;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.Supervised;
import org.junit.jupiter.api.Test;

class FineTuneSettingsTest {
  private static final Objective PUBLISHED =
      new PositiveUnlabeled(0.2, PositiveUnlabeled.Correction.ABS);

  @Test
  void anAnchorIsOfThePositiveUnlabeledObjectiveAlone() {
    assertThat(anchored(PUBLISHED, 2, 3).anchor()).isEqualTo(3);
    assertThat(anchored(new Supervised(), 2, 3).anchor()).isZero();
    assertThat(anchored(new Supervised(), 0, 3).anchor()).isZero();
  }

  @Test
  void anAnchorNeedsABound() {
    assertThatThrownBy(() -> anchored(PUBLISHED, 0, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pushBound");
  }

  private static FineTuneSettings anchored(Objective objective, double bound, double anchor) {
    return new FineTuneSettings(
        objective, 4, 4, 10, 1e-3, 0, 1, 0, AdamW.DEFAULT, 1, TimestepDraw.UNIFORM, bound, anchor);
  }
}
