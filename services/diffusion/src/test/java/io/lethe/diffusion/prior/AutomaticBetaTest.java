package io.lethe.diffusion.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AutomaticBetaTest {
  private static PriorEstimate found(double prior, int labels) {
    return new PriorEstimate(prior, 1, 0, 0.9, labels, 1000);
  }

  @Test
  void isStrengthTimesTheEstimate() {
    assertThat(AutomaticBeta.of(found(0.09, 50), 2)).isCloseTo(0.18, within(1e-12));
    assertThat(AutomaticBeta.of(found(0.2, 100), 1.5)).isCloseTo(0.3, within(1e-12));
  }

  @Test
  void trustsNoHighEstimateOfFewLabels() {
    assertThat(AutomaticBeta.of(found(0.2, 99), 2)).isCloseTo(0.2, within(1e-12));
    assertThat(AutomaticBeta.of(found(0.2, 100), 2)).isCloseTo(0.4, within(1e-12));
    assertThat(AutomaticBeta.of(found(0.05, 99), 2)).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void staysAboveZeroAndAtMostAHalf() {
    assertThat(AutomaticBeta.of(found(0, 50), 2)).isEqualTo(0.005);
    assertThat(AutomaticBeta.of(found(0.9, 100), 2)).isEqualTo(0.5);
  }

  @Test
  void takesTheCapWhereNothingWasFound() {
    assertThat(AutomaticBeta.withoutEstimate(2)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void needsAStrength() {
    assertThatThrownBy(() -> AutomaticBeta.of(found(0.1, 50), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("strength must be above 0: 0.0");
  }
}
