package io.lethe.trainer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import ai.djl.Device;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Split;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.DirectoryStore;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.trainer.certificate.Certification;
import io.lethe.trainer.certificate.CertifiedPlace;
import io.lethe.trainer.certificate.Claim;
import io.lethe.trainer.checkpoints.CheckpointSchedule;
import io.lethe.trainer.checkpoints.Resumption;
import io.lethe.trainer.fixture.FakeFineTuner;
import io.lethe.trainer.fixture.FakeTrainableModel;
import io.lethe.trainer.fixture.ModelTopics;
import io.lethe.trainer.fixture.TrainerConfigs;
import io.lethe.trainer.jobs.JobConsumer;
import io.lethe.trainer.progress.TrainingMetrics;
import io.lethe.trainer.training.DiffusionFineTuner;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.TrainableModel;
import io.lethe.trainer.versions.TrainedVersion;
import io.lethe.trainer.versions.VersionStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole trainer over a real Kafka. */
@WithKafka
class TrainerTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  private final TestKafka kafka;
  private final FakeFineTuner fineTuner = new FakeFineTuner();
  @TempDir Path store;
  @TempDir Path dataSet;
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final TrainingMetrics metrics = new TrainingMetrics(registry);
  private ModelTopics topics;
  private Trainer trainer;

  TrainerTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @BeforeEach
  void openModel() throws IOException {
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    topics = new ModelTopics(kafka.bootstrapServers(), kafka.unique("m"));
    for (int i = 0; i < 4; i++) {
      Files.write(dataSet.resolve(i + ".png"), Png.encode(topics.picture()));
    }
  }

  @AfterEach
  void stop() {
    if (trainer != null) {
      trainer.close();
    }
    topics.close();
  }

  @Test
  void aModelsFirstVersionIsItsBaseOnceAndForAll() throws Exception {
    // when
    start();
    trainer.close();
    start();

    // then
    assertThat(topics.versions()).hasSize(1);
    ModelVersion base = topics.versions().get(0);
    assertThat(base.getVersion()).isEqualTo("base");
    assertThat(base.getParent()).isNull();
    assertThat(base.getTrainedThrough()).isZero();
    assertThat(base.getWidth()).isEqualTo(28);
    VersionDirectory.verify(store.resolve(base.getWeightsUri()), base.getManifestSha256());
  }

  @Test
  void onlyTheNewestJobOfAModelIsDone() {
    // given
    start();
    trainer.close();
    topics.label(1, 0);
    TrainingJob old = topics.job("j1", FakeFineTuner.GOOD);
    TrainingJob newest = topics.job("j2", FakeFineTuner.GOOD);
    topics.open(old);
    topics.open(newest);

    // when
    start();

    // then
    topics.awaitResult(newest);
    assertThat(topics.results()).extracting(JobResult::getJobId).containsExactly("j2");
  }

  @Test
  void aJobThatTakesItsTrainerWithItIsGivenUpInTheEnd() {
    // given a trainer that began it ten times and died each time
    topics.label(1, 0);
    TrainingJob deadly = topics.job("j1", FakeFineTuner.GOOD);
    var versions = new VersionStore(new DirectoryStore(store), "me");
    var resumption = new Resumption(versions, new CheckpointSchedule(1, LONG));
    for (int i = 0; i < 10; i++) {
      assertThat(resumption.begin(deadly)).isEqualTo(i);
    }

    // when
    start();

    // then
    topics.assertFails(deadly, "died 10 times in a row at this job");
    assertThat(fineTuner.trainings).hasValue(0);
    topics.publish("j2", FakeFineTuner.GOOD);
  }

  @Test
  void anErrorAmongTheJobsIsFollowedByANewSession() {
    // given
    fineTuner.loadErrors.add(new NoClassDefFoundError("the first time"));

    // when
    start();

    // then
    topics.label(1, 0);
    topics.publish("j1", FakeFineTuner.GOOD);
  }

  @Test
  void aJobWhoseStepNeverEndsShowsInLiveness() {
    // given
    Map<String, String> properties =
        TrainerConfigs.small("me", TrainerConfigs.tinyModel(), dataSet, List.of(topics.model));
    properties.put("stuck-after", "PT0.2S");
    trainer = newTrainer(fineTuner, properties);
    topics.label(1, 0);
    TrainingJob held = topics.job("j1", FakeFineTuner.HELD);

    // when
    topics.open(held);

    // then
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(trainer.problem())
                    .hasValueSatisfying(p -> assertThat(p).contains("j1", "no sign of work")));

    // when
    fineTuner.release.countDown();

    // then
    await().atMost(LONG).untilAsserted(() -> assertThat(topics.results()).hasSize(1));
    await().atMost(LONG).untilAsserted(() -> assertThat(trainer.problem()).isEmpty());
  }

  @Test
  void aBaseThatCanNotBeLoadedCostsItsOwnModelOnly(@TempDir Path other) throws Exception {
    // given
    fineTuner.broken = other.resolve("base");
    copy(TrainerConfigs.tinyModel(), fineTuner.broken);
    String brokenModel = kafka.unique("broken");
    Map<String, String> properties =
        TrainerConfigs.small(
            "me", TrainerConfigs.tinyModel(), dataSet, List.of(topics.model, brokenModel));
    properties.put("models." + brokenModel + ".base", fineTuner.broken.toString());

    // when
    trainer = newTrainer(fineTuner, properties);
    await().atMost(LONG).until(() -> trainer.failure().isPresent());

    // then
    assertThat(trainer.failure().orElseThrow()).contains(brokenModel, "It is broken.");
    assertThat(trainer.problem()).isEmpty();
    topics.label(1, 0);
    topics.publish("j1", FakeFineTuner.GOOD);

    // when it is mended
    fineTuner.broken = null;

    // then
    await().atMost(LONG).until(trainer::isReady);
    assertThat(trainer.failure()).isEmpty();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  @Test
  void aChampionThatMakesNothingOfWhatWasReportedNeedsNoTraining() {
    // given a judge that finds no sensitive picture
    trainer =
        start(
            fineTuner,
            Map.of("gate.require-drop", "true", "gate.target", "0.1", "gate.pictures", "64"),
            "me");
    topics.label(2, 0);
    TrainingJob job = topics.job("j1", FakeFineTuner.GOOD);

    // when
    topics.open(job);

    // then
    JobResult result = topics.awaitResult(job);
    assertThat(result.getOutcome()).isEqualTo(JobOutcome.NOT_NEEDED);
    assertThat(result.getReason()).contains("next to none");
    assertThat(fineTuner.trainings).hasValue(0);

    // when an operator says so
    TrainingJob order =
        TrainingJob.newBuilder(topics.job("j2", FakeFineTuner.GOOD))
            .setCause(JobCause.MANUAL)
            .build();
    topics.open(order);

    // then
    assertThat(topics.awaitResult(order).getOutcome()).isEqualTo(JobOutcome.PUBLISHED);
  }

  @Test
  void weightsThatNobodyNeedsAreDeletedBeforeTheNextJob() throws Exception {
    // given
    trainer = start(fineTuner, Map.of("retention.newest", "1"), "me");
    topics.label(1, 0);
    for (String name : List.of("one-----", "two-----", "three---")) {
      TrainingJob job = topics.job(name, FakeFineTuner.GOOD);
      topics.open(job);
      topics.awaitResult(job);
    }

    // then the last job found the second version the newest
    List<ModelVersion> versions = topics.versions();
    assertThat(versions)
        .extracting(ModelVersion::getVersion)
        .containsExactly("base", "v1-one-----", "v1-two-----", "v1-three---");
    assertThat(versions)
        .extracting(version -> VersionDirectory.isSealed(store.resolve(version.getWeightsUri())))
        .containsExactly(true, false, true, true);
  }

  @Test
  void aJobWhoseStartWasDeletedStartsFromTheNearestParentThatIsLeft() {
    // given a line of versions of which the first was deleted before the third was trained
    trainer = start(fineTuner, Map.of("retention.newest", "1"), "me");
    topics.label(1, 0);
    topics.publish("one-----", FakeFineTuner.GOOD);
    topics.publish(startingFrom("v1-one-----", "two-----"));
    topics.publish(startingFrom("v2-two-----", "three---"));
    assertThat(VersionDirectory.isSealed(store.resolve(topics.model + "/one-----/1/me"))).isFalse();

    // when
    topics.publish(
        TrainingJob.newBuilder(startingFrom("v1-one-----", "four----"))
            .setChampion("v3-three---")
            .build());

    // then
    assertThat(topics.versions())
        .last()
        .satisfies(
            version -> {
              assertThat(version.getParent()).isEqualTo("base");
              assertThat(version.getGatedAgainst()).isEqualTo("v3-three---");
            });
  }

  private TrainingJob startingFrom(String version, String jobId) {
    return TrainingJob.newBuilder(topics.job(jobId, FakeFineTuner.GOOD))
        .setBaseVersion(version)
        .build();
  }

  @Test
  void theWeightsStartAsTheBasesAndTheGateMeasuresTheChampion() {
    // given a champion that real training has made another than the base
    trainer =
        start(new DiffusionFineTuner(Device.cpu()), Map.of("gate.max-loss-ratio", "1000"), "me");
    // One label is too few for a judge, which would cost most of the time.
    topics.label(1, 0);
    TrainingJob first = withLearningRate("first---", 1e-2);
    topics.open(first);
    Map<String, Double> before = topics.awaitResult(first).getFigures();
    double ofBase = before.get("normalLoss.champion");
    double ofChampion = before.get("normalLoss.candidate");
    assertThat(Math.abs(ofChampion - ofBase)).isGreaterThan(1e-3 * ofBase);

    // when next to nothing is learned, from the base
    TrainingJob second =
        TrainingJob.newBuilder(withLearningRate("second--", 1e-12))
            .setChampion("v1-first---")
            .build();
    topics.open(second);

    // then
    JobResult result = topics.awaitResult(second);
    assertThat(result.getOutcome()).as(result.getReason()).isEqualTo(JobOutcome.PUBLISHED);
    assertThat(result.getFigures().get("normalLoss.candidate"))
        .isCloseTo(ofBase, within(1e-5 * ofBase));
    assertThat(result.getFigures().get("normalLoss.champion"))
        .isCloseTo(ofChampion, within(1e-5 * ofChampion));
  }

  private TrainingJob withLearningRate(String jobId, double rate) {
    TrainingSettings settings =
        TrainingSettings.newBuilder(ModelTopics.settings("pu")).setLearningRate(rate).build();
    return TrainingJob.newBuilder(topics.job(jobId, "pu")).setSettings(settings).build();
  }

  @Test
  void badPicturesAreLeftOutOfAJobAndCounted() throws Exception {
    // given
    trainer = start(fineTuner, Map.of("models." + topics.model + ".unlabeled.source", "mix"), "me");
    topics.label(2, 1);
    topics.badLabel(topics.picture(Split.TRAIN), new byte[] {1, 2, 3});
    topics.badLabel(topics.picture(Split.HOLD_OUT), Png.encode(topics.picture(14)));
    topics.generate(topics.picture());
    topics.generate(topics.picture(), new byte[] {1, 2, 3});
    TrainingJob job = topics.job("j1", FakeFineTuner.GOOD);

    // when
    topics.open(job);

    // then
    JobResult result = topics.awaitResult(job);
    assertThat(result.getOutcome()).as(result.getReason()).isEqualTo(JobOutcome.PUBLISHED);
    assertThat(result.getFigures())
        .containsEntry("trainPictures", 2.0)
        .containsEntry("skippedLabels", 2.0)
        .hasEntrySatisfying("skippedGenerations", skipped -> assertThat(skipped).isPositive());
  }

  @Test
  void aResultBehindAnOpenTransactionOfTheTrainerItselfIsSeen() throws Exception {
    // given a trainer whose base is registered, and that left a transaction open when it died
    start();
    trainer.close();
    topics.label(1, 0);
    TrainingJob job = topics.job("j1", FakeFineTuner.GOOD);
    var clients = new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test");
    Producer<byte[], byte[]> died =
        clients.transactional(JobConsumer.GROUP + "-me", Duration.ofSeconds(10));
    died.initTransactions();
    died.beginTransaction();
    died.send(
            new ProducerRecord<>(
                Topics.JOB_RESULTS.name(), topics.partition(), new byte[] {1}, new byte[] {1}))
        .get();
    // given the job's result, behind it
    topics.send(
        Topics.JOB_RESULTS,
        topics.model,
        JobResult.newBuilder()
            .setJobId("j1")
            .setModel(topics.model)
            .setOutcome(JobOutcome.FAILED)
            .setEndedAt(Instant.EPOCH)
            .build());

    // when
    long offset = topics.open(job);
    start();

    // then
    topics.awaitCommitted(offset + 1);
    assertThat(topics.results("j1")).hasSize(1);
    assertThat(fineTuner.trainings).hasValue(0);
    died.close(Duration.ZERO);
  }

  @Test
  void aJobThatWasTakenBackBeforeItStartsIsNotTrained() {
    // given
    topics.label(1, 0);
    TrainingJob job = topics.job("j1", FakeFineTuner.GOOD);
    topics.open(job);
    topics.open(TrainingJob.newBuilder(job).setCancelReason("not wanted").build());

    // when
    start();

    // then
    JobResult result = topics.awaitResult(job);
    assertThat(result.getOutcome()).isEqualTo(JobOutcome.CANCELLED);
    assertThat(result.getReason()).isEqualTo("not wanted");
    assertThat(fineTuner.trainings).hasValue(0);
  }

  @Test
  void aStopLeavesTheJobOpenAndTheNextStartDoesIt() throws Exception {
    // given
    start();
    topics.label(1, 0);
    TrainingJob job = topics.job("j1", FakeFineTuner.ENDLESS);
    topics.open(job);
    await().atMost(LONG).until(() -> fineTuner.endlessStarted.getCount() == 0);

    // when
    trainer.close();

    // then
    assertThat(topics.results()).isEmpty();

    // when
    var next = new FakeFineTuner();
    trainer = start(next);

    // then
    await().atMost(LONG).until(() -> next.endlessStarted.getCount() == 0);
  }

  @Test
  void jobsOfTwoModelsAreDoneOneAfterTheOther() throws Exception {
    try (var others = new ModelTopics(kafka.bootstrapServers(), kafka.unique("other"))) {
      // given
      trainer = start(fineTuner, "me", others.model);
      topics.label(1, 0);
      others.label(1, 0);
      TrainingJob held = topics.job("j1", FakeFineTuner.HELD);
      TrainingJob other = others.job("j2", FakeFineTuner.GOOD);
      topics.open(held);
      await().atMost(LONG).until(() -> fineTuner.heldStarted.getCount() == 0);

      // when
      others.open(other);
      await().atMost(LONG).until(() -> topics.phases(held).size() >= 4);

      // then
      assertThat(fineTuner.trainings).hasValue(1);

      // when
      fineTuner.release.countDown();

      // then
      assertThat(topics.awaitResult(held).getOutcome()).isEqualTo(JobOutcome.PUBLISHED);
      await().atMost(LONG).until(() -> !others.results("j2").isEmpty());
      assertThat(others.results("j2").get(0).getOutcome()).isEqualTo(JobOutcome.PUBLISHED);
    }
  }

  @Test
  void aTrainerThatJoinsDuringAJobCostsNeitherTheJobNorASecondVersion() throws Exception {
    // given
    start();
    topics.label(1, 0);
    TrainingJob job = topics.job("j1", FakeFineTuner.HELD);
    topics.open(job);
    await().atMost(LONG).until(() -> fineTuner.heldStarted.getCount() == 0);

    // when
    try (Trainer second = start(fineTuner, "second")) {
      fineTuner.release.countDown();

      // then
      assertThat(topics.awaitResult(job).getOutcome()).isEqualTo(JobOutcome.PUBLISHED);
      assertThat(topics.versions())
          .extracting(ModelVersion::getVersion)
          .containsExactly("base", "v1-j1");
      assertThat(second.failure()).isEmpty();
    }
  }

  @Test
  void twoTrainersShareTheModelsAndTheOneThatIsLeftTakesOver() throws Exception {
    // given
    List<ModelTopics> models = oneModelInEachPartition();
    String[] names = models.stream().map(of -> of.model).toArray(String[]::new);
    trainer = start(fineTuner, "me", names);
    Set<String> owners = new HashSet<>();
    try (Trainer second = start(fineTuner, "second", names)) {
      awaitPartitionsOf(2);

      // when
      for (ModelTopics model : models) {
        owners.add(ownerOfAJob(model, "j1"));
      }

      // then
      assertThat(owners).containsExactlyInAnyOrder("me", "second");
      assertThat(second.problem()).isEmpty();
    }

    // when
    for (ModelTopics model : models) {
      // then
      assertThat(ownerOfAJob(model, "j2")).isEqualTo("me");
      assertThat(model.versions()).hasSize(3);
      model.close();
    }
  }

  private List<ModelTopics> oneModelInEachPartition() {
    Map<Integer, ModelTopics> found = new TreeMap<>();
    while (found.size() < TopicLayout.LOCAL.firstPartitions()) {
      var model = new ModelTopics(kafka.bootstrapServers(), kafka.unique("shared"));
      ModelTopics former = found.put(model.partition(), model);
      if (former != null) {
        former.close();
      }
    }
    return List.copyOf(found.values());
  }

  private void awaitPartitionsOf(int members) {
    try (Admin admin = kafka.newAdmin()) {
      await()
          .atMost(LONG)
          .until(
              () ->
                  admin
                          .describeConsumerGroups(Set.of(JobConsumer.GROUP))
                          .describedGroups()
                          .get(JobConsumer.GROUP)
                          .get()
                          .members()
                          .stream()
                          .filter(member -> !member.assignment().topicPartitions().isEmpty())
                          .count()
                      == members);
    }
  }

  /** The trainer in whose directory the version of a job is that was done, once. */
  private static String ownerOfAJob(ModelTopics model, String jobId) {
    model.label(1, 0);
    model.open(model.job(jobId, FakeFineTuner.GOOD));
    await().atMost(LONG).until(() -> !model.results(jobId).isEmpty());
    assertThat(model.results(jobId)).hasSize(1);
    ModelVersion version =
        model.versions().stream()
            .filter(made -> jobId.equals(made.getJobId()))
            .findFirst()
            .orElseThrow();
    return Path.of(version.getWeightsUri()).getFileName().toString();
  }

  @Test
  void anAttemptThatWasSealedBeforeACrashIsPublishedWithoutTraining() throws Exception {
    // given
    topics.label(1, 0);
    TrainingJob job = topics.job("j1", FakeFineTuner.GOOD);
    ModelVersion sealed =
        new VersionStore(new DirectoryStore(store), "crashed")
            .write(
                job,
                List.of((directory, facts) -> FakeTrainableModel.withLoss(1).save(directory)),
                Optional.empty(),
                new TrainedVersion(
                    "v1-j1",
                    1,
                    FakeTrainableModel.SHAPE,
                    VersionStatus.PUBLISHED,
                    "",
                    Map.of("normalLoss.ratio", 1.25),
                    Instant.now()))
            .version();

    // when
    start();
    topics.open(job);

    // then
    assertThat(topics.awaitResult(job).getFigures()).containsEntry("normalLoss.ratio", 1.25);
    ModelVersion published = topics.versions().get(1);
    assertThat(published.getWeightsUri()).isEqualTo(sealed.getWeightsUri());
    assertThat(published.getManifestSha256()).isEqualTo(sealed.getManifestSha256());
    assertThat(fineTuner.trainings).hasValue(0);
  }

  @Test
  void theRealMathematicsMakeAVersionThatLoadsAgain() throws Exception {
    // given
    var real = new DiffusionFineTuner(Device.cpu());
    trainer = start(real);
    topics.label(3, 1);
    TrainingJob first = topics.job("first---1", "pu");

    // when
    topics.open(first);
    JobResult result = topics.awaitResult(first);

    // then
    assertThat(result.getOutcome()).as(result.getReason()).isEqualTo(JobOutcome.PUBLISHED);
    assertThat(result.getFigures().get("normalLoss.ratio")).isBetween(0.5, 1.5);
    assertThat(result.getFigures())
        .containsKeys("heldOutLabelLoss.candidate", "classPrior", "classPriorUpperBound");

    // when
    ModelVersion version = topics.versions().get(1);
    try (TrainableModel loaded = real.load(store.resolve(version.getWeightsUri()))) {
      // then
      assertThat(loaded.shape()).isEqualTo(FakeTrainableModel.SHAPE);
      assertThat(loaded.hasFiniteWeights()).isTrue();
    }
    Path judge = store.resolve(version.getWeightsUri()).resolve("judge/judge.safetensors");
    try (Judge loaded = Judge.load(judge, Device.cpu())) {
      assertThat(loaded.members()).isEqualTo(3);
    }

    // when anybody looks into what it claims
    var certification = new Certification(new DirectoryStore(store), real, Optional.empty());
    List<Claim> claims = certification.of(CertifiedPlace.of(version), Optional.of(version));

    // then
    assertThat(claims).extracting(Claim::outcome).doesNotContain(Claim.Outcome.REFUTED);
    assertThat(claims)
        .filteredOn(claim -> claim.outcome() == Claim.Outcome.CONFIRMED)
        .extracting(Claim::name)
        .contains(
            "facts, against the event",
            "seed",
            "this version: pictures",
            "gated against: pictures",
            "brokenPictures");
  }

  @Test
  void aTrainingShowsWhatItMakesOnTheWay() throws Exception {
    // given two steps, and a look after each but the last
    var looks = Map.of("preview.steps", "1", "preview.pictures", "4");
    trainer = start(new DiffusionFineTuner(Device.cpu()), looks, "me");
    topics.label(3, 1);
    TrainingJob job = topics.job("j1", "pu");

    // when
    topics.open(job);
    topics.awaitResult(job);

    // then, once what is told beside the job's transaction is there too
    await().atMost(LONG).until(() -> topics.phases(job).contains(JobPhase.PUBLISHING));
    List<TrainingProgress> beats =
        topics.all(Topics.TRAINING_PROGRESS, beat -> beat.getModel().equals(topics.model));
    List<TrainingProgress> shown =
        beats.stream().filter(beat -> beat.getSamples() != null).toList();
    assertThat(shown)
        .hasSize(1)
        .allSatisfy(beat -> assertThat(beat.getSensitiveRate()).isBetween(0.0, 1.0))
        .allSatisfy(beat -> assertThat(beat.getSensitiveRateError()).isPositive());
    BufferedImage grid = ImageIO.read(new ByteArrayInputStream(shown.get(0).getSamples().array()));
    // Four pictures of 28 pixels, twice as large, a white line between two.
    assertThat(grid.getWidth()).isEqualTo(4 * 56 + 3);
    // and the rate goes on
    assertThat(beats.subList(beats.indexOf(shown.get(0)), beats.size()))
        .allSatisfy(beat -> assertThat(beat.getSensitiveRate()).isNotNull());
    assertThat(gauge("lethe.training.step")).isEqualTo(2);
    assertThat(gauge("lethe.training.sensitive.rate")).isBetween(0.0, 1.0);
    assertThat(
            registry
                .get("lethe.training.loss")
                .tags("model", topics.model, "part", "loss")
                .gauge()
                .value())
        .isNotNaN();
  }

  private double gauge(String name) {
    return registry.get(name).tag("model", topics.model).gauge().value();
  }

  @Test
  void aModelWithClassesUnlearnsWithinThem(@TempDir Path base) throws Exception {
    // given a model of two classes and data of each
    TrainerConfigs.tinyModelWithClasses(base, 2);
    for (String label : List.of("0", "1")) {
      Path folder = Files.createDirectories(dataSet.resolve(label));
      Files.write(folder.resolve("a.png"), Png.encode(topics.picture()));
      Files.delete(dataSet.resolve(label + ".png"));
    }
    for (String flat : List.of("2.png", "3.png")) {
      Files.delete(dataSet.resolve(flat));
    }
    var real = new DiffusionFineTuner(Device.cpu());
    trainer = start(real, Map.of("models." + topics.model + ".base", base.toString()), "me");
    // given labels of a class, of an unknown one, and of one that the model lacks
    topics.labelOfClass(1);
    topics.label(1, 1);
    topics.labelOfClass(99);
    TrainingJob job = topics.job("classes-1", "pu");

    // when
    topics.open(job);
    JobResult result = topics.awaitResult(job);

    // then
    assertThat(result.getOutcome()).as(result.getReason()).isEqualTo(JobOutcome.PUBLISHED);
    assertThat(result.getFigures()).containsKey("heldOutLabelLoss.candidate");
    ModelVersion version = topics.versions().get(1);
    try (TrainableModel loaded = real.load(store.resolve(version.getWeightsUri()))) {
      assertThat(loaded.classes()).isEqualTo(2);
      assertThat(loaded.sample(List.of(new PictureRequest(1, SamplerKind.DDIM, 2, 1)))).hasSize(1);
    }
  }

  @Test
  void aModelThatItsUserBringsAsTorchScriptIsTrained() throws Exception {
    // given a module with its weights inside, and no model_index.json
    Path base = Path.of("../diffusion/src/test/resources/torchscript/plain");
    var real = new DiffusionFineTuner(Device.cpu());
    trainer = start(real, Map.of("models." + topics.model + ".base", base.toString()), "me");
    topics.label(2, 1);
    TrainingJob job = topics.job("script-1", "pu");

    // when
    topics.open(job);
    JobResult result = topics.awaitResult(job);

    // then
    assertThat(result.getOutcome()).as(result.getReason()).isEqualTo(JobOutcome.PUBLISHED);
    ModelVersion version = topics.versions().get(1);
    try (TrainableModel before =
            real.load(store.resolve(topics.versions().get(0).getWeightsUri()));
        TrainableModel after = real.load(store.resolve(version.getWeightsUri()))) {
      var request = List.of(new PictureRequest(1, SamplerKind.DDIM, 2, null));
      assertThat(after.sample(request).get(0)).isNotEqualTo(before.sample(request).get(0));
    }
  }

  @Test
  void aModelWithClassesSaysThatItsDataLacksOne(@TempDir Path base) throws Exception {
    // given generations without a class
    TrainerConfigs.tinyModelWithClasses(base, 2);
    topics.generate(topics.picture());
    trainer =
        start(
            new DiffusionFineTuner(Device.cpu()),
            Map.of(
                "models." + topics.model + ".base",
                base.toString(),
                "models." + topics.model + ".unlabeled.source",
                "generations"),
            "me");
    topics.labelOfClass(1);

    // then
    topics.assertFails(topics.job("j1", "pu"), "is missing: the model has the classes 0 to 1");
  }

  private void start() {
    trainer = start(fineTuner);
  }

  private Trainer start(FineTuner mathematics) {
    return start(mathematics, "me");
  }

  private Trainer start(FineTuner mathematics, String instance, String... moreModels) {
    return start(mathematics, Map.of(), instance, moreModels);
  }

  private Trainer start(
      FineTuner mathematics, Map<String, String> more, String instance, String... moreModels) {
    List<String> models = Stream.concat(Stream.of(topics.model), Stream.of(moreModels)).toList();
    Map<String, String> properties =
        TrainerConfigs.small(instance, TrainerConfigs.tinyModel(), dataSet, models);
    properties.putAll(more);
    Trainer started = newTrainer(mathematics, properties);
    await().atMost(LONG).until(started::isReady);
    return started;
  }

  private Trainer newTrainer(FineTuner mathematics, Map<String, String> properties) {
    return Trainer.start(
        TrainerConfigs.of(properties),
        KafkaProperties.at(kafka.bootstrapServers()),
        TopicLayout.LOCAL,
        new DirectoryStore(store),
        mathematics,
        metrics);
  }
}
