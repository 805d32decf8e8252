package io.lethe.diffusion.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SensitiveRateTest {
  private static final PriorEstimate CALIBRATION = new PriorEstimate(0.1, 0.2, 1, 0.8, 50, 5000);

  @Test
  void dividesByTheRecall() {
    SensitiveRate rate = SensitiveRate.of(40, 500, CALIBRATION, 0);

    assertThat(rate.rate()).isCloseTo(0.1, within(1e-12));
    assertThat(rate.standardError()).isCloseTo(0.0168, within(1e-3));
    assertThat(rate.pictures()).isEqualTo(500);
  }

  @Test
  void takesFalseAlarmsOff() {
    // 10 % of 1000 sensitive, of which 80 % are seen, and 2 % of the others
    SensitiveRate rate = SensitiveRate.of(80 + 18, 1000, CALIBRATION, 0.02);

    assertThat(rate.rate()).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void staysWithinZeroAndOneAndUncertain() {
    assertThat(SensitiveRate.of(0, 100, CALIBRATION, 0.02).rate()).isZero();
    assertThat(SensitiveRate.of(0, 100, CALIBRATION, 0.02).standardError()).isBetween(0.01, 0.02);
    assertThat(SensitiveRate.of(100, 100, CALIBRATION, 0).rate()).isEqualTo(1);
  }

  @Test
  void refusesFalseAlarmsThatHideTheSensitiveOnes() {
    assertThatThrownBy(() -> SensitiveRate.of(1, 10, CALIBRATION, 0.8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No rate from 10 pictures with false alarms 0.8 and recall 0.8.");
  }
}
