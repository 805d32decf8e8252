package io.lethe.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lethe.diffusion.prior.PriorEstimate;
import org.junit.jupiter.api.Test;

class ReliabilityTest {

  @Test
  void comparesWhatWasStatedWithWhatHappened() {
    // given four pictures of 0.2, one of which is positive, and one of 1 that is
    double[] stated = {0.2, 0.2, 0.2, 0.2, 1};
    boolean[] positive = {true, false, false, false, true};

    // when
    Reliability reliability = Reliability.of(stated, positive, 10);

    // then
    assertThat(reliability.bins()).hasSize(2);
    assertThat(reliability.bins().get(0).observed()).isEqualTo(0.25);
    assertThat(reliability.expectedCalibrationError()).isCloseTo(0.8 * 0.05, within(1e-9));
    assertThat(reliability.brier()).isCloseTo((0.64 + 3 * 0.04) / 5, within(1e-9));
  }

  @Test
  void refusesSetsOfDifferentSize() {
    assertThatThrownBy(() -> Reliability.of(new double[2], new boolean[3], 10))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theProbabilityOfAScoreIsThePriorTimesTheRatioOfDensities() {
    PriorEstimate estimate = new PriorEstimate(0.1, 0.2, 1, 0.5, 50, 600);

    assertThat(estimate.probability(0)).isEqualTo(0.1);
    assertThat(estimate.probability(Math.log(5))).isCloseTo(0.5, within(1e-9));
    assertThat(estimate.probability(100)).isEqualTo(1);
  }
}
