package io.lethe.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.TimestepDraw;
import io.lethe.schemas.TrainingSettings;
import io.lethe.trainer.fixture.ModelTopics;
import org.junit.jupiter.api.Test;

class FineTuneSettingsFactoryTest {

  private final TrainingSettings.Builder job =
      TrainingSettings.newBuilder(ModelTopics.settings("pu"));

  @Test
  void timestepsAndTheBoundOfThePushAreTheJobs() {
    // when
    FineTuneSettings settings =
        FineTuneSettingsFactory.map(
            job.setTimesteps("stratified").setPushBound(2.5).setAnchor(3).build());

    // then
    assertThat(settings.timesteps()).isEqualTo(TimestepDraw.STRATIFIED);
    assertThat(settings.pushBound()).isEqualTo(2.5);
    assertThat(settings.anchor()).isEqualTo(3);
  }

  @Test
  void aJobOfBeforeTrainsAsItDid() {
    // when
    FineTuneSettings settings = FineTuneSettingsFactory.map(job.build());

    // then
    assertThat(settings.timesteps()).isEqualTo(TimestepDraw.UNIFORM);
    assertThat(settings.pushBound()).isZero();
    assertThat(settings.anchor()).isZero();
  }
}
