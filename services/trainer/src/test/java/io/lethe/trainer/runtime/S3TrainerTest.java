package io.lethe.trainer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.RunningS3;
import io.lethe.store.Store;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.trainer.fixture.FakeFineTuner;
import io.lethe.trainer.fixture.FakeTrainableModel;
import io.lethe.trainer.fixture.ModelTopics;
import io.lethe.trainer.fixture.TrainerConfigs;
import io.lethe.trainer.versions.TrainedVersion;
import io.lethe.trainer.versions.VersionStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainers on machines that share nothing but Kafka and a bucket. */
@WithKafka
class S3TrainerTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  private final TestKafka kafka;
  private final FakeFineTuner fineTuner = new FakeFineTuner();
  @TempDir Path folder;
  private ModelTopics topics;

  S3TrainerTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void versionsAreMadeFoundAndDeletedWhereverTheTrainerRuns() throws Exception {
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    try (RunningS3 s3 = RunningS3.start();
        ModelTopics opened = new ModelTopics(kafka.bootstrapServers(), kafka.unique("m"))) {
      topics = opened;
      String bucket = s3.newBucket();
      for (int i = 0; i < 4; i++) {
        Path picture = folder.resolve("data").resolve(i + ".png");
        Files.createDirectories(picture.getParent());
        Files.write(picture, Png.encode(topics.picture()));
      }
      topics.label(1, 0);

      // given a trainer that made the first version
      Path others = folder.resolve("others");
      try (Store store = s3.open(bucket, others)) {
        start(store, "other").close();
      }

      // when another one on an empty machine takes a job
      ModelVersion sealed;
      try (Store store = s3.open(bucket, folder.resolve("mine"));
          Trainer trainer = start(store, "mine")) {
        assertThat(trainer.failure()).isEmpty();
        assertPublished(topics.job("one-----", FakeFineTuner.GOOD));

        // when the first finished the next one, and crashed before its commit
        TrainingJob second = topics.job("two-----", FakeFineTuner.GOOD);
        try (Store crashed = s3.open(bucket, others)) {
          sealed = seal(crashed, second);
        }
        assertPublished(second);

        // then it was not trained again
        assertThat(fineTuner.trainings).hasValue(1);
        assertPublished(topics.job("three---", FakeFineTuner.GOOD));
      }

      // then others see what was made and what was deleted
      List<ModelVersion> versions = topics.versions();
      assertThat(versions)
          .extracting(ModelVersion::getVersion)
          .containsExactly("base", "v1-one-----", "v1-two-----", "v1-three---");
      assertThat(versions.get(2).getWeightsUri()).isEqualTo(sealed.getWeightsUri());
      assertThat(versions.get(2).getManifestSha256()).isEqualTo(sealed.getManifestSha256());
      try (Store elsewhere = s3.open(bucket, folder.resolve("elsewhere"))) {
        assertThat(elsewhere.isSealed(versions.get(1).getWeightsUri())).isFalse();
        for (int kept : new int[] {0, 2, 3}) {
          ModelVersion version = versions.get(kept);
          assertThat(elsewhere.verified(version.getWeightsUri(), version.getManifestSha256()))
              .isNotNull();
        }
      }
    }
  }

  private static ModelVersion seal(Store store, TrainingJob job) throws Exception {
    var trained =
        new TrainedVersion(
            "v1-two-----",
            1,
            FakeTrainableModel.SHAPE,
            VersionStatus.PUBLISHED,
            "",
            Map.of(),
            Instant.now());
    return new VersionStore(store, "other")
        .write(
            job,
            List.of((directory, facts) -> FakeTrainableModel.withLoss(1).save(directory)),
            Optional.empty(),
            trained)
        .version();
  }

  private void assertPublished(TrainingJob job) {
    topics.open(job);
    await().atMost(LONG).until(() -> !topics.results(job.getJobId()).isEmpty());
    JobResult result = topics.results(job.getJobId()).get(0);
    assertThat(result.getOutcome()).as(result.getReason()).isEqualTo(JobOutcome.PUBLISHED);
  }

  private Trainer start(Store store, String instance) {
    Map<String, String> properties =
        TrainerConfigs.small(
            instance, TrainerConfigs.tinyModel(), folder.resolve("data"), List.of(topics.model));
    properties.put("retention.newest", "1");
    Trainer started =
        Trainer.start(
            TrainerConfigs.of(properties),
            KafkaProperties.at(kafka.bootstrapServers()),
            TopicLayout.LOCAL,
            store,
            fineTuner,
            progress -> {});
    await().atMost(LONG).until(started::isReady);
    return started;
  }
}
