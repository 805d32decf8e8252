package io.lethe.trainer.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.Split;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.trainer.fixture.DrillTrainer;
import io.lethe.trainer.fixture.ModelTopics;
import io.lethe.trainer.fixture.TrainerConfigs;
import io.lethe.trainer.runtime.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of the real mathematics that are stopped in the middle, and what then becomes of them. */
@WithKafka
class ResumeTest {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String RESUMED = "resumedAtStep";

  /** Six checkpoints: a stop after the first finds the job in its middle. */
  private static final int STEPS = 60;

  private final TestKafka kafka;
  @TempDir Path store;
  @TempDir Path dataSet;
  private ModelTopics topics;
  private Trainer trainer;
  private List<Picture> labelled;

  ResumeTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @BeforeEach
  void openModel() throws IOException {
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    topics = new ModelTopics(kafka.bootstrapServers(), kafka.unique("m"));
    // One only, so that there is nothing to train a judge with.
    Files.write(dataSet.resolve("0.png"), Png.encode(topics.picture()));
    labelled = topics.label(4, 1);
  }

  @AfterEach
  void stop() {
    trainer.close();
    topics.close();
  }

  @Test
  void aStoppedJobGoesOnWithAllThatItBeganWith() throws Exception {
    // given
    TrainingJob job = job(STEPS);
    int saved = stopInTheMiddle(job);

    // when
    topics.logChange(ofTraining().sampleId(), MembershipChange.RETRACTED);
    start();

    // then
    JobResult result = awaitResult(job);
    assertThat(result.getOutcome()).as(result.getReason()).isEqualTo(JobOutcome.PUBLISHED);
    assertThat(result.getFigures())
        .containsEntry(RESUMED, (double) saved)
        .containsEntry("trainPictures", 4.0);
    assertThat(
            topics.all(
                Topics.TRAINING_PROGRESS,
                beat -> beat.getLossParts().getOrDefault(RESUMED, 0.0) == saved))
        .isNotEmpty();
    assertThat(directory().checkpoints()).doesNotExist();
  }

  @Test
  void whatWasErasedMeanwhileIsNotLearnedFromAnyMore() throws Exception {
    // given
    TrainingJob job = job(STEPS);
    stopInTheMiddle(job);

    // when
    String erased = ofTraining().sampleId();
    topics.logChange(erased, MembershipChange.ERASED);
    topics.eraseLabel(erased);
    start();

    // then
    assertThat(awaitResult(job).getFigures())
        .doesNotContainKey(RESUMED)
        .containsEntry("trainPictures", 3.0);
  }

  @Test
  void aJobThatIsTakenBackLeavesNoCheckpoint() {
    // given
    TrainingJob job = job(1_000_000);
    start();
    topics.open(job);
    await().atMost(LONG).until(() -> directory().savedStep().isPresent());

    // when
    topics.open(TrainingJob.newBuilder(job).setCancelReason("a picture was erased").build());

    // then
    assertThat(awaitResult(job).getOutcome()).isEqualTo(JobOutcome.CANCELLED);
    assertThat(directory().checkpoints()).doesNotExist();
  }

  @Test
  void aJobThatIsTakenBackWhileItIsStoppedLeavesNoCheckpoint() throws Exception {
    // given
    TrainingJob job = job(STEPS);
    stopInTheMiddle(job);

    // when
    topics.open(TrainingJob.newBuilder(job).setCancelReason("a picture was erased").build());
    start();

    // then
    assertThat(awaitResult(job).getOutcome()).isEqualTo(JobOutcome.CANCELLED);
    assertThat(directory().checkpoints()).doesNotExist();
  }

  /** Stops the trainer in the middle of a job; the step up to which it was saved. */
  private int stopInTheMiddle(TrainingJob job) {
    start();
    topics.open(job);
    await()
        .atMost(LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> directory().savedStep().isPresent());
    trainer.close();
    int saved = directory().savedStep().orElseThrow();
    assertThat(saved).isLessThan(job.getSettings().getSteps());
    return saved;
  }

  private Picture ofTraining() {
    return labelled.stream()
        .filter(picture -> Picture.split(picture.sampleId()) == Split.TRAIN)
        .findFirst()
        .orElseThrow();
  }

  private TrainingJob job(int steps) {
    return TrainingJob.newBuilder(topics.job("j1", "pu"))
        .setSettings(
            TrainingSettings.newBuilder(ModelTopics.settings("pu")).setSteps(steps).build())
        .build();
  }

  private JobDirectory directory() {
    return new JobDirectory(store.resolve(topics.model).resolve("j1"));
  }

  private void start() {
    trainer =
        DrillTrainer.start(
            kafka.bootstrapServers(),
            store,
            dataSet,
            TrainerConfigs.tinyModel(),
            List.of(topics.model));
    await().atMost(LONG).until(trainer::isReady);
  }

  private JobResult awaitResult(TrainingJob job) {
    await().atMost(LONG).until(() -> !topics.results(job.getJobId()).isEmpty());
    return topics.results(job.getJobId()).get(0);
  }
}
