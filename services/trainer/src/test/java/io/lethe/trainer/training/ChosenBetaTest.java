package io.lethe.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.schemas.TrainingSettings;
import io.lethe.trainer.fixture.ModelTopics;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChosenBetaTest {

  private final TrainingSettings fixed = ModelTopics.settings("pu");
  private final TrainingSettings automatic =
      TrainingSettings.newBuilder(fixed).setAutomaticBeta(true).setStrength(2).build();

  private static Optional<PriorEstimate> found(double prior, double upperBound) {
    return Optional.of(new PriorEstimate(prior, upperBound, 0.5, 0.8, 60, 500));
  }

  @Test
  void aFixedBetaStaysAndThePriorIsTold() {
    ChosenBeta chosen = ChosenBeta.of(fixed, found(0.3, 0.4));

    assertThat(chosen.settings()).isEqualTo(fixed);
    assertThat(chosen.figures())
        .containsEntry("beta", 0.2)
        .containsEntry("classPrior", 0.3)
        .containsEntry("classPriorUpperBound", 0.4)
        .containsEntry("classPriorNegligible", 0.0);
    assertThat(ChosenBeta.ofJudge(found(0.3, 0.4).orElseThrow()))
        .containsEntry("judgeThreshold", 0.5)
        .containsEntry("judgeRecall", 0.8);
  }

  @Test
  void anAutomaticBetaIsStrengthTimesThePrior() {
    ChosenBeta chosen = ChosenBeta.of(automatic, found(0.07, 0.1));

    assertThat(chosen.settings().getBeta()).isCloseTo(0.14, within(1e-12));
    assertThat(chosen.figures().get("beta")).isCloseTo(0.14, within(1e-12));
    assertThat(fixed.getBeta()).isEqualTo(0.2);
  }

  @Test
  void ofPicturesThatAreCleanedWhatWasFoundDoesNotSayHowHardToPush() {
    // given
    TrainingSettings cleaning = TrainingSettings.newBuilder(automatic).setCleaning(1.2).build();

    // then
    assertThat(ChosenBeta.of(cleaning, found(0.02, 0.1)).settings().getBeta())
        .isCloseTo(0.2, within(1e-12));
    assertThat(ChosenBeta.of(cleaning, found(0.5, 0.6)).settings().getBeta())
        .isCloseTo(0.2, within(1e-12));
  }

  @Test
  void ofReportedTextsFewLabelsCountHalf() {
    // then of 60 labels
    assertThat(ChosenBeta.ofNear(automatic, found(0.3, 0.4), false).settings().getBeta())
        .isCloseTo(0.3, within(1e-12));
    assertThat(ChosenBeta.ofNear(automatic, Optional.empty(), false).settings().getBeta())
        .isCloseTo(0.2, within(1e-12));
  }

  @Test
  void ofCleanedPicturesWhatWasFoundInThemSaysNothing() {
    // when
    ChosenBeta few = ChosenBeta.ofNear(automatic, found(0.1, 0.2), true);
    ChosenBeta many = ChosenBeta.ofNear(automatic, found(0.8, 0.9), true);

    // then beta is the same, and the figure is kept
    assertThat(many.settings().getBeta()).isCloseTo(0.3, within(1e-12));
    assertThat(few.settings().getBeta()).isEqualTo(many.settings().getBeta());
    assertThat(many.figures()).containsEntry("classPrior", 0.8);
  }

  @Test
  void whereHardlyAPictureIsSensitiveTheFiguresSaySo() {
    assertThat(ChosenBeta.of(automatic, found(0.004, 0.0199)).figures())
        .containsEntry("classPriorNegligible", 1.0);
    assertThat(ChosenBeta.of(automatic, found(0.004, 0.02)).figures())
        .containsEntry("classPriorNegligible", 0.0);
  }

  @Test
  void withoutAnEstimateAnAutomaticBetaIsTheUsualOne() {
    ChosenBeta chosen = ChosenBeta.of(automatic, Optional.empty());

    assertThat(chosen.settings().getBeta()).isCloseTo(0.2, within(1e-12));
    assertThat(chosen.figures()).containsOnlyKeys("beta");
  }
}
