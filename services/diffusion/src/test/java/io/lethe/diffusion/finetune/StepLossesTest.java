package io.lethe.diffusion.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import org.junit.jupiter.api.Test;

class StepLossesTest {

  private static final double BETA = 0.5;

  private final PositiveUnlabeled objective = new PositiveUnlabeled(BETA, Correction.ABS);
  private final boolean[] sensitive = {false, false, true, true};

  @Test
  void aSensitiveRowBeyondItsBoundPushesNoMore() {
    // given bounds of 30, and a sensitive row that is far beyond
    var bounded = new StepLosses(objective, sensitive, row -> 30);

    // when
    double[] weights = bounded.weights(new double[] {10, 100, 20, 1000});

    // then it has no weight, and others have theirs
    assertThat(weights).containsExactly(new double[] {0.5, 0.5, -0.25, 0}, within(1e-6));
  }

  @Test
  void aRowBeyondItsBoundCountsAsTheBoundSoThatNoStepIsReversed() {
    // given losses by which the unbounded risk of normal rows is below zero
    double[] losses = {10, 20, 25, 1000};
    var bounded = new StepLosses(objective, sensitive, row -> 30);
    var unbounded = new StepLosses(objective, sensitive);

    // when
    bounded.weights(losses);
    double[] reversed = unbounded.weights(losses);

    // then a step without bounds would learn what was reported
    assertThat(risk(unbounded)).isCloseTo(15 - BETA * 512.5, within(1e-6));
    assertThat(reversed[3]).isPositive();
    assertThat(risk(bounded)).isCloseTo(15 - BETA * 27.5, within(1e-6));
  }

  @Test
  void unlabeledRowsHaveNoBound() {
    // when
    double[] weights =
        new StepLosses(objective, sensitive, row -> 1).weights(new double[] {10, 1000, 0.5, 0.5});

    // then
    assertThat(weights[1]).isEqualTo(0.5);
  }

  private static double risk(StepLosses losses) {
    return losses.progress(1, 1, 1, 1, new Throughput(), 1).negativeRisk();
  }
}
