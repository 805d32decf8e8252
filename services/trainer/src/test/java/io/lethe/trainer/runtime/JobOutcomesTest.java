package io.lethe.trainer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Split;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.DirectoryStore;
import io.lethe.store.Store;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicReader;
import io.lethe.trainer.data.BaseModel;
import io.lethe.trainer.fixture.FakeFineTuner;
import io.lethe.trainer.fixture.FakeTrainableModel;
import io.lethe.trainer.fixture.ModelTopics;
import io.lethe.trainer.fixture.TrainerConfigs;
import io.lethe.trainer.jobs.FirstVersion;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of jobs, by one trainer over a real Kafka that goes on from test to test. */
@WithKafka
class JobOutcomesTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  /** One for each test: a model is in its trainer's configuration. */
  private static final Queue<String> MODELS = new ArrayDeque<>();

  private static final int TESTS = 25;

  @TempDir static Path store;
  @TempDir static Path dataSet;
  private static volatile FineTuner current = new FakeFineTuner();
  private static Trainer trainer;

  private final TestKafka kafka;
  private final FakeFineTuner fineTuner = new FakeFineTuner();
  private ModelTopics topics;

  JobOutcomesTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @BeforeAll
  static void startTrainer(TestKafka kafka) throws IOException {
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    for (int i = 0; i < TESTS; i++) {
      MODELS.add(kafka.unique("m"));
    }
    try (var pictures = new ModelTopics(kafka.bootstrapServers(), "none")) {
      for (int i = 0; i < 4; i++) {
        Files.write(dataSet.resolve(i + ".png"), Png.encode(pictures.picture()));
      }
    }
    trainer =
        Trainer.start(
            TrainerConfigs.of(
                TrainerConfigs.small(
                    "me", TrainerConfigs.tinyModel(), dataSet, List.copyOf(MODELS))),
            KafkaProperties.at(kafka.bootstrapServers()),
            TopicLayout.LOCAL,
            new DirectoryStore(store),
            ofTheTest(),
            progress -> {});
    await().atMost(LONG).until(trainer::isReady);
  }

  /** The fine-tuner of the test that runs. */
  private static FineTuner ofTheTest() {
    return (FineTuner)
        Proxy.newProxyInstance(
            FineTuner.class.getClassLoader(),
            new Class<?>[] {FineTuner.class},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(current, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @AfterAll
  static void stopTrainer() {
    trainer.close();
  }

  @BeforeEach
  void openModel() {
    topics = new ModelTopics(kafka.bootstrapServers(), MODELS.remove());
    current = fineTuner;
  }

  @AfterEach
  void close() {
    topics.close();
    assertThat(trainer.problem()).isEmpty();
  }

  @Test
  void aJobLeadsToAVersionAResultAndItsOffset() throws Exception {
    // given
    topics.label(3, 1);
    TrainingJob job = topics.job("0123456789abcdef", FakeFineTuner.GOOD);

    // when
    long offset = topics.open(job);

    // then
    JobResult result = topics.awaitResult(job);
    assertThat(result.getOutcome()).as(result.getReason()).isEqualTo(JobOutcome.PUBLISHED);
    assertThat(result.getVersion()).isEqualTo("v1-01234567");
    assertThat(result.getFigures())
        .containsKeys("normalLoss.ratio", "trainingSeconds")
        .containsEntry("beta", 0.2)
        .containsEntry("classPrior", 0.1)
        .containsEntry("classPriorUpperBound", 0.15)
        .containsEntry("classPriorNegligible", 0.0)
        .containsEntry("judgeThreshold", 0.5);
    ModelVersion version = topics.versions().get(1);
    assertThat(version.getVersion()).isEqualTo("v1-01234567");
    assertThat(version.getStatus()).isEqualTo(VersionStatus.PUBLISHED);
    assertThat(version.getParent()).isEqualTo("base");
    assertThat(version.getGatedAgainst()).isEqualTo("base");
    assertThat(version.getJobId()).isEqualTo(job.getJobId());
    assertThat(version.getTrainedThrough()).isEqualTo(4);
    assertThat(version.getLabelCount()).isEqualTo(3);
    assertThat(version.getLabelDigest()).isEqualTo(job.getLabelDigest());
    assertThat(version.getGateFigures()).containsEntry("classPrior", 0.1);
    assertThat(version.getWeightsUri()).isEqualTo(topics.model + "/0123456789abcdef/1/me/");
    assertThat(store.resolve(version.getWeightsUri()).resolve("judge/judge.safetensors"))
        .content()
        .isEqualTo("j");
    assertThat(
            VersionDirectory.verify(
                    store.resolve(version.getWeightsUri()), version.getManifestSha256())
                .facts())
        .containsEntry("jobId", job.getJobId())
        .containsEntry("parent", "base")
        .containsKey("settings");
    assertThat(fineTuner.lastLabelled).isEqualTo(3);
    topics.awaitCommitted(offset + 1);
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(topics.phases(job))
                    .contains(JobPhase.TRAINING, JobPhase.GATE, JobPhase.PUBLISHING));
    assertThat(topics.all(Topics.TRAINING_PROGRESS, beat -> beat.getModel().equals(topics.model)))
        .anySatisfy(
            beat -> {
              assertThat(beat.getPhase()).isEqualTo(JobPhase.TRAINING);
              assertThat(beat.getLossParts()).containsEntry("classPrior", 0.1);
            });
  }

  @Test
  void aJobThatComesAgainMakesNoSecondVersion() {
    // given
    topics.label(1, 0);
    TrainingJob job = topics.job("j1", FakeFineTuner.GOOD);
    topics.open(job);
    topics.awaitResult(job);

    // when
    long again = topics.open(job);

    // then
    topics.awaitCommitted(again + 1);
    assertThat(topics.results()).hasSize(1);
    assertThat(topics.versions()).hasSize(2);
    assertThat(fineTuner.trainings).hasValue(1);
  }

  @Test
  void aFailingJobGivesAResultAndTheNextOneRuns() {
    // given
    topics.label(1, 0);
    TrainingJob bad = topics.job("j1", FakeFineTuner.DIVERGING);
    topics.open(bad);
    JobResult failed = topics.awaitResult(bad);

    // when
    TrainingJob good = topics.job("j2", FakeFineTuner.GOOD);
    topics.open(good);

    // then
    assertThat(failed.getOutcome()).isEqualTo(JobOutcome.FAILED);
    assertThat(failed.getReason()).isEqualTo("Training diverged in step 1.");
    assertThat(failed.getVersion()).isNull();
    assertThat(topics.awaitResult(good).getOutcome()).isEqualTo(JobOutcome.PUBLISHED);
  }

  @ParameterizedTest
  @ValueSource(strings = {FakeFineTuner.OVERFLOWING, FakeFineTuner.WORDY})
  void whateverEndsATrainingEndsItsJob(String objective) {
    // given
    topics.label(1, 0);
    TrainingJob bad = topics.job("j1", objective);
    topics.open(bad);
    JobResult failed = topics.awaitResult(bad);

    // then
    assertThat(failed.getOutcome()).isEqualTo(JobOutcome.FAILED);
    assertThat(failed.getReason()).isNotBlank().hasSizeLessThan(2000).doesNotContain("\n");
    assertThat(fineTuner.trainings).hasValue(1);
  }

  @Test
  void aCandidateThatTheGateRefusesIsNamedButNotPublished() {
    // given
    topics.label(1, 0);
    TrainingJob job = topics.job("j1", FakeFineTuner.REFUSED);

    // when
    topics.open(job);

    // then
    JobResult result = topics.awaitResult(job);
    assertThat(result.getOutcome()).isEqualTo(JobOutcome.REJECTED);
    assertThat(result.getReason()).contains("2.00 times the champion's");
    assertThat(result.getFigures()).containsEntry("attempts", 3.0);
    assertThat(fineTuner.learningRates.get(2))
        .isCloseTo(0.49 * fineTuner.learningRates.get(0), within(1e-12));
    // Refused candidates that another follows are not kept in memory.
    assertThat(fineTuner.openModels).containsExactly(1L, 1L, 1L);
    assertThat(fineTuner.made).allMatch(FakeTrainableModel::isClosed);
    assertThat(result.getVersion()).isEqualTo("v1-j1");
    assertThat(topics.versions())
        .last()
        .satisfies(version -> assertThat(version.getStatus()).isEqualTo(VersionStatus.REJECTED));
  }

  @Test
  void aJobThatFollowsARefusedOneMayShowADropByChanceLessOften() {
    // given labels enough for a judge, and three attempts
    topics.label(2, 0);
    TrainingJob first = topics.job("j1", FakeFineTuner.REFUSED);
    topics.open(first);
    assertThat(topics.awaitResult(first).getFigures()).containsEntry("allowedChance", 0.05 / 4);

    // when
    TrainingJob second = topics.job("j2", FakeFineTuner.GOOD);
    topics.open(second);

    // then the first attempt of the second job has half of a third
    assertThat(topics.awaitResult(second).getFigures().get("allowedChance"))
        .isCloseTo(0.05 / 3 / 2, within(1e-12));
  }

  @Test
  void anotherDigestFailsTheJob() {
    // given
    topics.label(1, 0);
    TrainingJob job =
        TrainingJob.newBuilder(topics.job("j1", FakeFineTuner.GOOD))
            .setLabelDigest("0123456789")
            .build();

    // then
    topics.assertFails(job, "0123456789");
    assertThat(fineTuner.trainings).hasValue(0);
  }

  @Test
  void aChampionWithAFlippedByteFailsTheJob() throws Exception {
    // given
    Path weights =
        store
            .resolve(topics.versions().get(0).getWeightsUri())
            .resolve("unet/diffusion_pytorch_model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length / 2] ^= 1;
    Files.write(weights, bytes);
    topics.label(1, 0);

    // then
    topics.assertFails(topics.job("j1", FakeFineTuner.GOOD), "hash");
  }

  @Test
  void aJobMayStartFromAnotherVersionThanTheChampionItIsGatedAgainst() throws Exception {
    // given a champion that is another than the base
    topics.label(1, 1);
    topics.publish("first---", FakeFineTuner.WORSE);
    TrainingJob job =
        TrainingJob.newBuilder(topics.job("second--", FakeFineTuner.GOOD))
            .setChampion("v1-first---")
            .build();

    // when
    topics.open(job);

    // then
    JobResult result = topics.awaitResult(job);
    assertThat(result.getOutcome()).as(result.getReason()).isEqualTo(JobOutcome.PUBLISHED);
    assertThat(result.getVersion()).isEqualTo("v2-second--");
    assertThat(result.getFigures())
        .containsEntry("normalLoss.champion", 1.25)
        .containsEntry("normalLoss.candidate", 1.0)
        .containsEntry("heldOutLabelLoss.champion", 1.25);
    assertThat(fineTuner.lastBaseLoss).isEqualTo(1.0);
    ModelVersion version = topics.versions().get(2);
    assertThat(version.getParent()).isEqualTo("base");
    assertThat(version.getGatedAgainst()).isEqualTo("v1-first---");
    assertThat(
            VersionDirectory.verify(
                    store.resolve(version.getWeightsUri()), version.getManifestSha256())
                .facts())
        .containsEntry("parent", "base")
        .containsEntry("gatedAgainst", "v1-first---");
    assertThat(fineTuner.made).hasSizeGreaterThan(4).allMatch(FakeTrainableModel::isClosed);

    // when it comes again
    long again = topics.open(job);

    // then
    topics.awaitCommitted(again + 1);
    assertThat(topics.versions()).hasSize(3);
    assertThat(fineTuner.trainings).hasValue(2);
  }

  @Test
  void theNextJobStartsFromTheVersionThatItNames() {
    // given
    topics.label(1, 0);
    topics.publish("first---", FakeFineTuner.WORSE);
    TrainingJob job =
        TrainingJob.newBuilder(topics.job("second--", FakeFineTuner.GOOD))
            .setBaseVersion("v1-first---")
            .build();

    // when
    topics.open(job);

    // then
    assertThat(topics.awaitResult(job).getFigures()).containsEntry("normalLoss.champion", 1.25);
    assertThat(fineTuner.lastBaseLoss).isEqualTo(1.25);
    ModelVersion version = topics.versions().get(2);
    assertThat(version.getParent()).isEqualTo("v1-first---");
    assertThat(version.getGatedAgainst()).isEqualTo("v1-first---");
  }

  @Test
  void aRefusalSpeaksOfTheChampionNotOfTheBase() {
    // given
    topics.label(1, 0);
    topics.publish("first---", FakeFineTuner.WORSE);
    TrainingJob job =
        TrainingJob.newBuilder(topics.job("second--", FakeFineTuner.REFUSED))
            .setChampion("v1-first---")
            .build();

    // when
    topics.open(job);

    // then
    assertThat(topics.awaitResult(job).getReason()).contains("1.60 times the champion's");
  }

  @Test
  void aChampionThatIsUnknownDamagedOrOfAnotherShapeFailsTheJobBeforeItTrains() throws Exception {
    // given
    topics.label(1, 0);
    topics.publish("first---", FakeFineTuner.GOOD);
    ModelVersion champion = topics.versions().get(1);
    topics.send(
        Topics.MODEL_VERSIONS,
        topics.model + "/wide",
        ModelVersion.newBuilder(champion).setVersion("wide").setWidth(29).build());
    Files.writeString(store.resolve(champion.getWeightsUri()).resolve("unet/weights"), "9.0");

    // then
    topics.assertFails(gatedAgainst("j2", "v7-none"), "no version v7-none to gate against");
    topics.assertFails(gatedAgainst("j3", champion.getVersion()), "hash");
    topics.assertFails(
        gatedAgainst("j4", "wide"), "pictures of 28 x 28 x 1, the champion wide of 29");
    assertThat(fineTuner.trainings).hasValue(1);
  }

  private TrainingJob gatedAgainst(String jobId, String champion) {
    return TrainingJob.newBuilder(topics.job(jobId, FakeFineTuner.GOOD))
        .setChampion(champion)
        .build();
  }

  @Test
  void anUnknownObjectiveVersionOrJobIdFailsTheJob() {
    topics.label(1, 0);

    topics.assertFails(topics.job("j1", "unheard-of"), "unheard-of");
    topics.assertFails(
        TrainingJob.newBuilder(topics.job("j2", FakeFineTuner.GOOD))
            .setBaseVersion("v7-none")
            .build(),
        "no version v7-none");
    topics.assertFails(topics.job("../j3", FakeFineTuner.GOOD), "'../j3'");
  }

  @Test
  void aModelThatIsNotConfiguredFailsItsJob() {
    // given
    try (var others = new ModelTopics(kafka.bootstrapServers(), kafka.unique("other"))) {
      // when
      TrainingJob job = others.job("j1", FakeFineTuner.GOOD);
      others.open(job);

      // then
      await().atMost(LONG).until(() -> !others.results("j1").isEmpty());
      JobResult result = others.results("j1").get(0);
      assertThat(result.getOutcome()).isEqualTo(JobOutcome.FAILED);
      assertThat(result.getReason()).contains(others.model);
    }
  }

  @Test
  void aModelThatIsAddedByItsFirstVersionIsTrainedOnItsOwnPictures() throws Exception {
    // given a trainer that runs, without settings for the model
    try (var added = new ModelTopics(kafka.bootstrapServers(), kafka.unique("added"))) {
      ModelVersion first;
      try (Store opened = new DirectoryStore(store)) {
        first =
            FirstVersion.store(
                BaseModel.read(added.model, TrainerConfigs.tinyModel()),
                new VersionStore(opened, "operator"),
                fineTuner);
      }
      added.send(Topics.MODEL_VERSIONS, ModelKey.of(added.model, "base"), first);
      added.label(2, 1);
      added.generate(added.picture());

      // when
      added.open(added.job("j1", FakeFineTuner.GOOD));

      // then
      await().atMost(LONG).until(() -> !added.results("j1").isEmpty());
      JobResult result = added.results("j1").get(0);
      assertThat(result.getReason()).isEqualTo("");
      assertThat(result.getOutcome()).isEqualTo(JobOutcome.PUBLISHED);
      assertThat(added.versions()).hasSize(2);
    }
  }

  @Test
  void labelsThatAreAllRetractedNeedNoTraining() {
    // given
    Picture labelled = topics.label(1, 0).get(0);
    TrainingJob job = topics.job("j1", FakeFineTuner.GOOD);
    topics.logChange(labelled.sampleId(), MembershipChange.RETRACTED);

    // when
    topics.open(job);

    // then
    assertThat(topics.awaitResult(job).getOutcome()).isEqualTo(JobOutcome.NOT_NEEDED);
    assertThat(fineTuner.trainings).hasValue(0);
  }

  @Test
  void aJobWithoutOneUsableLabelSaysSo() {
    // given
    Picture broken = topics.picture(Split.TRAIN);
    topics.badLabel(broken, new byte[] {1, 2, 3});

    // then
    topics.assertFails(
        topics.job("j1", FakeFineTuner.GOOD),
        "None of the 1 labels to train on can be used: The picture of label " + broken.sampleId());
  }

  @Test
  void whatCanNotBeReadIsADeadLetterAndTheNextJobRuns() {
    // given
    topics.label(1, 0);

    // when
    long offset = topics.sendBytes(Topics.TRAINING_JOBS.name(), topics.model, new byte[] {1, 2});
    TrainingJob strayed = topics.job("j1", FakeFineTuner.GOOD);
    topics.send(Topics.TRAINING_JOBS, "another", strayed);
    TrainingJob job = topics.job("j2", FakeFineTuner.GOOD);
    topics.open(job);

    // then
    topics.awaitResult(job);
    List<DeadLetter> dead =
        topics.all(
            Topics.DEAD_LETTERS, letter -> letter.getTopic().equals(Topics.TRAINING_JOBS.name()));
    assertThat(dead)
        .filteredOn(
            letter -> letter.getPartition() == topics.partition() && letter.getOffset() == offset)
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getReason()).contains("TrainingJob");
              assertThat(letter.getValue().remaining()).isEqualTo(2);
            });
    assertThat(topics.results("j1")).isEmpty();
  }

  @Test
  void whatOnlyCompressionMadeSmallEnoughDoesNotStopTheJobs() throws Exception {
    // given
    topics.label(1, 0);
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "zstd",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            8 * Topics.MAX_RECORD_BYTES);

    // when
    long offset;
    try (var client =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] vast = new byte[2 * Topics.MAX_RECORD_BYTES];
      offset =
          client
              .send(
                  new ProducerRecord<>(Topics.TRAINING_JOBS.name(), topics.partition(), vast, vast))
              .get()
              .offset();
    }
    TrainingJob job = topics.job("j1", FakeFineTuner.GOOD);
    topics.open(job);

    // then: the letter has no key either, and so may lie in any partition
    topics.awaitResult(job);
    List<DeadLetter> dead =
        new TopicReader(new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test"))
            .values(Topics.DEAD_LETTERS);
    assertThat(dead)
        .filteredOn(
            letter -> letter.getPartition() == topics.partition() && letter.getOffset() == offset)
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getKey()).isNull();
              assertThat(letter.getValue()).isNull();
              assertThat(letter.getReason()).contains("2097152 bytes does not fit");
            });
  }

  @Test
  void aRunningJobThatIsTakenBackStopsAndSaysWhy() throws Exception {
    // given
    topics.label(1, 0);
    TrainingJob job = topics.job("j1", FakeFineTuner.ENDLESS);
    topics.open(job);
    await().atMost(LONG).until(() -> fineTuner.endlessStarted.getCount() == 0);

    // when
    topics.open(TrainingJob.newBuilder(job).setCancelReason("a picture was erased").build());

    // then
    JobResult result = topics.awaitResult(job);
    assertThat(result.getOutcome()).isEqualTo(JobOutcome.CANCELLED);
    assertThat(result.getReason()).isEqualTo("a picture was erased");
    assertThat(result.getVersion()).isNull();

    // and the next job runs
    TrainingJob next = topics.job("j2", FakeFineTuner.GOOD);
    topics.open(next);
    assertThat(topics.awaitResult(next).getOutcome()).isEqualTo(JobOutcome.PUBLISHED);
    assertThat(topics.results()).hasSize(2);
  }

  @Test
  void betaIsFoundOnTheJobsDataWhereTheJobSaysSo() throws Exception {
    // given
    topics.label(3, 1);
    TrainingSettings settings =
        TrainingSettings.newBuilder(ModelTopics.settings(FakeFineTuner.GOOD))
            .setAutomaticBeta(true)
            .setStrength(1.5)
            .build();
    TrainingJob job =
        TrainingJob.newBuilder(topics.job("automatic", FakeFineTuner.GOOD))
            .setSettings(settings)
            .build();

    // when
    topics.open(job);

    // then
    assertThat(topics.awaitResult(job).getFigures().get("beta")).isCloseTo(0.15, within(1e-12));
    assertThat(fineTuner.lastBeta).isCloseTo(0.15, within(1e-12));
  }

  @Test
  void unlabeledPicturesThatLookMostLikeLabelsAreLeftOutWhereTheJobSaysSo() throws Exception {
    // given a job as ever, and one that leaves out twice the prior of a tenth
    topics.label(3, 1);
    TrainingJob whole = topics.job("whole", "pu");
    TrainingJob cleaned =
        TrainingJob.newBuilder(topics.job("cleaned", "pu"))
            .setSettings(
                TrainingSettings.newBuilder(ModelTopics.settings("pu")).setCleaning(2).build())
            .build();

    // when
    topics.open(whole);
    double all = topics.awaitResult(whole).getFigures().get("unlabeledPictures");
    assertThat(fineTuner.lastUnlabeled).isEqualTo((int) all);
    topics.open(cleaned);

    // then
    assertThat(topics.awaitResult(cleaned).getFigures().get("cleanedShare"))
        .isCloseTo(0.2, within(0.5 / all));
    assertThat(fineTuner.lastUnlabeled).isEqualTo((int) (all - Math.round(0.2 * all)));
  }
}
