package io.lethe.diffusion.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SensitiveRateTest {
  private static final PriorEstimate CALIBRATION = new PriorEstimate(0.1, 0.2, 1, 0.8, 50, 5000);

  @Test
  void dividesByTheRecall() {
    SensitiveRate rate = SensitiveRate.of(40, 500, CALIBRATION);

    assertThat(rate.rate()).isCloseTo(0.1, within(1e-12));
    assertThat(rate.standardError()).isCloseTo(0.0168, within(1e-3));
    assertThat(rate.pictures()).isEqualTo(500);
  }

  @Test
  void countsWhatMembersDisagreeOnInParts() {
    SensitiveRate rate = SensitiveRate.of(new double[] {1, 0.6, 0, 0, 0, 0, 0, 0}, CALIBRATION);

    assertThat(rate.rate()).isCloseTo(0.25, within(1e-12));
    assertThat(rate.pictures()).isEqualTo(8);
  }

  @Test
  void staysWithinZeroAndOneAndUncertain() {
    assertThat(SensitiveRate.of(0, 100, CALIBRATION).rate()).isZero();
    assertThat(SensitiveRate.of(0, 100, CALIBRATION).standardError()).isBetween(0.01, 0.02);
    assertThat(SensitiveRate.of(100, 100, CALIBRATION).rate()).isEqualTo(1);
  }

  @Test
  void refusesToTellTheRateOfNoPictures() {
    assertThatThrownBy(() -> SensitiveRate.of(new double[0], CALIBRATION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A rate needs a picture at least.");
  }
}
