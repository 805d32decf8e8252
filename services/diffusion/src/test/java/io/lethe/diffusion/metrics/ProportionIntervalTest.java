package io.lethe.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProportionIntervalTest {
  @Test
  void noHitLeavesAnUpperBound() {
    // given no hit in 256 pictures
    ProportionInterval interval = ProportionInterval.exact(0, 256, 0.1);

    // then the upper bound solves (1 - p)^256 = 0.05, a closed form
    assertThat(interval.lower()).isZero();
    assertThat(interval.upper()).isCloseTo(1 - Math.pow(0.05, 1.0 / 256), within(1e-9));
  }

  @Test
  void theBoundsAreTheProbabilitiesAtWhichTheTailsAreHalfTheErrorRate() {
    // given
    ProportionInterval interval = ProportionInterval.of(new ShareOfClass(7, 40));

    // then, with the tails added up term by term
    assertThat(1 - below(7, 40, interval.lower())).isCloseTo(0.025, within(1e-9));
    assertThat(below(8, 40, interval.upper())).isCloseTo(0.025, within(1e-9));
  }

  /** The probability of fewer hits. */
  private static double below(int hits, int trials, double p) {
    double sum = 0;
    double coefficient = 1;
    for (int k = 0; k < hits; k++) {
      sum += coefficient * Math.pow(p, k) * Math.pow(1 - p, trials - k);
      coefficient *= (double) (trials - k) / (k + 1);
    }
    return sum;
  }

  @Test
  void onlyHitsLeaveALowerBound() {
    ProportionInterval interval = ProportionInterval.exact(256, 256, 0.1);

    assertThat(interval.upper()).isEqualTo(1);
    assertThat(interval.lower()).isCloseTo(Math.pow(0.05, 1.0 / 256), within(1e-9));
  }

  @Test
  void moreHitsThanTrialsAreRefused() {
    assertThatThrownBy(() -> ProportionInterval.exact(3, 2, 0.05))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
