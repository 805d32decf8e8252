package io.lethe.labeler.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.labeler.stores.StateStores;
import io.lethe.topics.startup.InvalidSettingException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfiguredSettingsTest {

  @Test
  void thereAreDefaults() {
    // when
    LabelerSettings settings = ConfiguredSettings.of(LabelerConfigs.of(Map.of()));

    // then
    assertThat(settings.grace()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.reportRetention()).isEqualTo(Duration.ofDays(32));
    assertThat(settings.stores()).isEqualTo(StateStores.ROCKS_DB);
    assertThat(settings.policy("any").trustedReporters()).isEmpty();
    assertThat(settings.policy("any").quorum()).isEqualTo(3);
    assertThat(settings.policy("any").trigger().count()).isEqualTo(20);
    assertThat(settings.policy("any").training().getLearningRate()).isEqualTo(3e-4);
    assertThat(settings.policy("any").training().getSteps()).isEqualTo(60);
    assertThat(settings.policy("any").training().getCleaning()).isEqualTo(1.2);
    assertThat(settings.policy("any").training().getPushBound()).isEqualTo(2);
    assertThat(settings.policy("any").training().getAnchor()).isEqualTo(2);
    assertThat(settings.policy("any").training().getAutomaticBeta()).isTrue();
    assertThat(settings.policy("any").training().getStrength()).isEqualTo(2);
    assertThat(settings.policy("any").start()).isEqualTo(JobStart.CHAMPION);
    assertThat(settings.policy("any").trigger().retraction()).isEqualTo(RetractionPolicy.ACCEPT);
    assertThat(settings.policy("any").seed()).isEmpty();
  }

  @Test
  void aModelHasWhatItSaysAndTheRestFromTheDefaults() {
    // when
    LabelerSettings settings =
        ConfiguredSettings.of(
            LabelerConfigs.of(
                Map.of(
                    "lethe.labeler.trusted-reporters", "moderation,ann",
                    "lethe.labeler.trigger.count", "7",
                    "lethe.labeler.training.steps", "50",
                    "lethe.labeler.models.mnist.trigger.count", "3",
                    "lethe.labeler.models.mnist.training.beta", "0.1",
                    "lethe.labeler.models.mnist.vetting.limit", "9",
                    "lethe.labeler.models.\"faces.v2\".trusted-reporters", "bob")));

    // then
    assertThat(settings.policy("mnist").trigger().count()).isEqualTo(3);
    assertThat(settings.policy("mnist").training().getBeta()).isEqualTo(0.1);
    assertThat(settings.policy("mnist").training().getSteps()).isEqualTo(50);
    assertThat(settings.policy("mnist").vetting().limit()).isEqualTo(9);
    assertThat(settings.policy("mnist").vetting().maxShare()).isEqualTo(0.2);
    assertThat(settings.policy("faces.v2").vetting().limit()).isEqualTo(100);
    assertThat(settings.policy("mnist").trustedReporters()).isEqualTo(Set.of("moderation", "ann"));
    assertThat(settings.policy("faces.v2").trustedReporters()).isEqualTo(Set.of("bob"));
    assertThat(settings.policy("faces.v2").trigger().count()).isEqualTo(7);
  }

  @Test
  void whatAModelSaysCountsWhereverItIsSaid() {
    // when the general value comes from a source of more weight
    LabelerConfig config =
        LabelerConfigs.of(
            Map.of("lethe.labeler.models.\"faces.v2\".quorum", "2"),
            Map.of("lethe.labeler.quorum", "7"));

    // then
    LabelerSettings settings = ConfiguredSettings.of(config);
    assertThat(settings.policy("faces.v2").quorum()).isEqualTo(2);
    assertThat(settings.policy("mnist").quorum()).isEqualTo(7);
  }

  @Test
  void betaIsANumberOrFoundByTheTrainer() {
    // when
    LabelerSettings settings =
        ConfiguredSettings.of(
            LabelerConfigs.of(
                Map.of(
                    "lethe.labeler.training.beta", "auto",
                    "lethe.labeler.training.strength", "1.5",
                    "lethe.labeler.models.mnist.training.beta", "0.3")));

    // then
    assertThat(settings.policy("any").training().getAutomaticBeta()).isTrue();
    assertThat(settings.policy("any").training().getStrength()).isEqualTo(1.5);
    assertThat(settings.policy("mnist").training().getAutomaticBeta()).isFalse();
    assertThat(settings.policy("mnist").training().getBeta()).isEqualTo(0.3);
  }

  @Test
  void howUnlabeledPicturesAreCleanedAndThePushIsBoundedIsSet() {
    // when
    LabelerSettings settings =
        ConfiguredSettings.of(
            LabelerConfigs.of(
                Map.of(
                    "lethe.labeler.training.cleaning", "1.5",
                    "lethe.labeler.training.push-bound", "3",
                    "lethe.labeler.models.mnist.training.timesteps", "uniform")));

    // then
    assertThat(settings.policy("any").training().getCleaning()).isEqualTo(1.5);
    assertThat(settings.policy("any").training().getPushBound()).isEqualTo(3);
    assertThat(settings.policy("any").training().getTimesteps()).isEqualTo("stratified");
    assertThat(settings.policy("mnist").training().getTimesteps()).isEqualTo("uniform");
  }

  @Test
  void theRankIsTheTrainersUnlessGiven() {
    // when
    LabelerSettings settings =
        ConfiguredSettings.of(
            LabelerConfigs.of(Map.of("lethe.labeler.models.sd.training.rank", "16")));

    // then
    assertThat(settings.policy("any").training().getRank()).isNull();
    assertThat(settings.policy("sd").training().getRank()).isEqualTo(16);
  }

  @Test
  void whereJobsStartIsAModelsOwnMatter() {
    // when
    LabelerSettings settings =
        ConfiguredSettings.of(
            LabelerConfigs.of(
                Map.of(
                    "lethe.labeler.training.start", "root",
                    "lethe.labeler.trigger.retraction", "retrain",
                    "lethe.labeler.models.mnist.training.start", "champion",
                    "lethe.labeler.models.faces.trigger.retraction", "accept")));

    // then
    assertThat(settings.policy("mnist").start()).isEqualTo(JobStart.CHAMPION);
    assertThat(settings.policy("mnist").trigger().retraction()).isEqualTo(RetractionPolicy.RETRAIN);
    assertThat(settings.policy("faces").start()).isEqualTo(JobStart.ROOT);
    assertThat(settings.policy("faces").trigger().retraction()).isEqualTo(RetractionPolicy.ACCEPT);
  }

  @ParameterizedTest
  @CsvSource({"training.start, leaf", "trigger.retraction, forget"})
  void aPolicyThatThereIsNotIsNamed(String property, String value) {
    assertThatThrownBy(() -> LabelerConfigs.of(Map.of("lethe.labeler." + property, value)))
        .hasMessageContaining("lethe.labeler." + property)
        .hasMessageContaining(value);
  }

  @Test
  void aModelHasItsOwnSeed() {
    // when
    LabelerSettings settings =
        ConfiguredSettings.of(
            LabelerConfigs.of(Map.of("lethe.labeler.models.mnist.training.seed", "42")));

    // then
    assertThat(settings.policy("mnist").seed()).isEqualTo(OptionalLong.of(42));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lethe.labeler.quorum | 0 | lethe.labeler.quorum must be at least 1, not 0.",
        "lethe.labeler.report-retention | 31d | lethe.labeler.report-retention must be at least"
            + " PT768H, as long as topics hold reports and commands, not PT744H.",
        "lethe.labeler.grace | 0s | lethe.labeler.grace must be at least 1 ms, not PT0S.",
        "lethe.labeler.vetting.max-share | 0 | lethe.labeler.vetting.max-share must be in (0, 1], not 0.0.",
        "lethe.labeler.vetting.max-returns | -1 | lethe.labeler.vetting.max-returns must be at least 0, not -1.",
        "lethe.labeler.vetting.min-reliability | 2 | lethe.labeler.vetting.min-reliability must be in [0, 1], not 2.0.",
        "lethe.labeler.trigger.cool-down | -1s | lethe.labeler.trigger.cool-down must not be negative, but is PT-1S.",
        "lethe.labeler.trigger.count | 0 | lethe.labeler.trigger.count must be at least 1, not 0.",
        "lethe.labeler.trial.share | 0"
            + " | lethe.labeler.trial.share must be above 0 and at most 1, not 0.0.",
        "lethe.labeler.trial.share | NaN"
            + " | lethe.labeler.trial.share must be above 0 and at most 1, not NaN.",
        "lethe.labeler.trial.pictures | 0 | lethe.labeler.trial.pictures must be 1 to 1000000, not 0.",
        "lethe.labeler.trial.longest | 0s | lethe.labeler.trial.longest must be at least 1 ms, not PT0S.",
        "lethe.labeler.trial.target | 2 | lethe.labeler.trial.target must be 0 to 1, not 2.0.",
        "lethe.labeler.trial.margin | -1 | lethe.labeler.trial.margin must be 0 to 1, not -1.0.",
        "lethe.labeler.training.beta | 1"
            + " | lethe.labeler.training.beta must be above 0 and below 1, not 1.0.",
        "lethe.labeler.training.beta | 0"
            + " | lethe.labeler.training.beta must be above 0 and below 1, not 0.0.",
        "lethe.labeler.training.beta | much"
            + " | lethe.labeler.training.beta must be auto or a number above 0 and below 1, not 'much'.",
        "lethe.labeler.training.rank | 257 | lethe.labeler.training.rank must be from 0 to 256, not 257.",
        "lethe.labeler.training.strength | 0 | lethe.labeler.training.strength must be above 0, not 0.0.",
        "lethe.labeler.training.cleaning | -1 | lethe.labeler.training.cleaning must be from 0 to 5.0, not -1.0.",
        "lethe.labeler.training.push-bound | -1"
            + " | lethe.labeler.training.push-bound must be at least 0, not -1.0.",
        "lethe.labeler.training.anchor | -1"
            + " | lethe.labeler.training.anchor must be at least 0, not -1.0.",
        "lethe.labeler.training.push-bound | 0"
            + " | lethe.labeler.training.anchor above 0 takes a push-bound above 0:"
            + " nothing else keeps the push from growing.",
        "lethe.labeler.training.timesteps | all"
            + " | lethe.labeler.training.timesteps must be one of [stratified, uniform], not 'all'.",
        "lethe.labeler.training.steps | 0 | lethe.labeler.training.steps must be at least 1, not 0.",
        "lethe.labeler.training.learning-rate | NaN | lethe.labeler.training.learning-rate must be above 0, not NaN.",
        "lethe.labeler.training.objective | magic"
            + " | lethe.labeler.training.objective must be one of [pu, supervised, unsupervised], not 'magic'.",
      })
  void aBadValueIsNamed(String property, String value, String message) {
    // given
    LabelerConfig config = LabelerConfigs.of(Map.of(property, value));

    // then
    assertThatThrownBy(() -> ConfiguredSettings.of(config))
        .isInstanceOf(InvalidSettingException.class)
        .hasNoCause()
        .hasMessage(message);
  }
}
