package io.lethe.diffusion.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lethe.diffusion.finetune.AdaptiveStrength.Probe;
import io.lethe.diffusion.finetune.AdaptiveStrength.Range;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdaptiveStrengthTest {

  private static final Range RANGE = new Range(0.1, 0.2, 0.3);

  private static AdaptiveStrength controller(double rate, AtomicInteger looks) {
    return new AdaptiveStrength(
        RANGE,
        new Probe(
            model -> {
              looks.incrementAndGet();
              return rate;
            },
            100,
            10,
            0.01,
            0.25),
        beta -> new PositiveUnlabeled(beta, Correction.ABS));
  }

  private static double betaAt(AdaptiveStrength controller, int steps) {
    double beta = 0;
    for (int step = 0; step < steps; step++) {
      beta = ((PositiveUnlabeled) controller.at(step, () -> null)).beta();
    }
    return beta;
  }

  @Test
  void betaGrowsWhileTheRateIsAboveTheTarget() {
    AtomicInteger looks = new AtomicInteger();

    double beta = betaAt(controller(0.03, looks), 11);

    // (0.03 + 0.01) / (0.01 + 0.01) = 2, and 2^0.25 = 1.189
    assertThat(beta).isCloseTo(0.2 * 1.1892, within(1e-4));
    assertThat(looks).hasValue(1);
  }

  @Test
  void betaFallsWhileTheRateIsBelowTheTarget() {
    assertThat(betaAt(controller(0, new AtomicInteger()), 11))
        .isCloseTo(0.2 * Math.pow(0.5, 0.25), within(1e-9));
  }

  @Test
  void atTheTargetBetaStays() {
    assertThat(betaAt(controller(0.01, new AtomicInteger()), 41)).isCloseTo(0.2, within(1e-9));
  }

  @Test
  void betaStaysInItsRange() {
    assertThat(betaAt(controller(1, new AtomicInteger()), 60)).isEqualTo(RANGE.most());
    assertThat(betaAt(controller(0, new AtomicInteger()), 60)).isEqualTo(RANGE.least());
  }

  @Test
  void theMeanIsOverSteps() {
    AdaptiveStrength controller = controller(1, new AtomicInteger());
    assertThat(controller.meanBeta()).isEqualTo(0.2);

    betaAt(controller, 20);

    // ten steps at 0.2, then ten at 0.3, the most
    assertThat(controller.meanBeta()).isCloseTo(0.25, within(1e-9));
  }

  @Test
  void aRangeThatIsNoneIsRefused() {
    assertThatThrownBy(() -> new Range(0.3, 0.2, 0.4)).hasMessageContaining("least <= start");
  }
}
