package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.standalone.Lethe;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicReader;
import io.lethe.topics.TopicWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code lethe jobs}, over the topics of a real broker. */
@WithKafka
class JobsCommandTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String bootstrap;
  private final String model;
  private final KafkaClients kafka;
  private final TopicWriter writer;
  private final String first;
  private final String second;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  JobsCommandTest(TestKafka broker) {
    bootstrap = broker.bootstrapServers();
    model = broker.unique("model").toLowerCase(Locale.ROOT);
    first = "1-" + model;
    second = "2-" + model;
    kafka = new KafkaClients(KafkaProperties.at(bootstrap), "test");
    writer = new TopicWriter(kafka.writer("writer", PATIENCE), PATIENCE);
  }

  @BeforeEach
  void topics() {
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void jobsAreListedWithTheirEndsAndTheOpenOneWithItsStep() throws Exception {
    // given a job that ended and one that trains
    send(Topics.TRAINING_JOBS, job(first));
    send(Topics.JOB_RESULTS, result(first, JobOutcome.PUBLISHED, "v1"));
    send(Topics.TRAINING_JOBS, job(second));
    send(Topics.TRAINING_PROGRESS, beat(second, JobPhase.TRAINING, 12));

    // when
    int listed = run("jobs", "list", "--model", model);

    // then
    assertThat(listed).as("%s", err).isZero();
    assertThat(out.toString().lines().skip(1).map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "%s %s PUBLISHED COUNT 20 1970-01-01T00:00:00Z v1".formatted(first, model),
            "%s %s OPEN TRAINING 12/60 COUNT 20 1970-01-01T00:00:00Z -".formatted(second, model));
  }

  @Test
  void aJobThatALaterOneFollowedIsNotOpen() throws Exception {
    // given a job whose result is not kept
    send(Topics.TRAINING_JOBS, job(first));
    send(Topics.TRAINING_JOBS, job(second));

    // when
    int listed = run("jobs", "list", "--model", model, "-o", "json");

    // then
    assertThat(listed).as("%s", err).isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).findValuesAsText("state"))
        .containsExactly("ENDED", "OPEN");
  }

  @Test
  void aJobIsShownWithItsFigures() throws Exception {
    // given
    send(Topics.TRAINING_JOBS, job(first));
    send(Topics.JOB_RESULTS, result(first, JobOutcome.REJECTED, "v1"));

    // when
    int shown = run("jobs", "show", first, "-o", "yaml");
    int unknown = run("jobs", "show", "j9");

    // then
    assertThat(shown).as("%s", err).isZero();
    assertThat(out.toString())
        .contains("state: REJECTED\n", "reason: It says so.\n", "  rate: 0.25\n", "labels: 20\n");
    assertThat(unknown).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("lethe: The topics hold no job j9.\n");
  }

  @Test
  void aJobIsWatchedUntilItEnds() throws Exception {
    // given nothing is open yet
    var code = CompletableFuture.supplyAsync(() -> run("jobs", "watch", "--model", model));

    // when
    send(Topics.TRAINING_JOBS, job(first));
    send(Topics.TRAINING_PROGRESS, beat(first, JobPhase.TRAINING, 60));
    awaitPrinted("training: 60 of 60");
    send(Topics.TRAINING_PROGRESS, beat(first, JobPhase.GATE, 60));
    awaitPrinted("job %s of model %s: GATE".formatted(first, model));
    send(Topics.JOB_RESULTS, result(first, JobOutcome.PUBLISHED, "v1"));

    // then
    assertThat(code.get()).as("%s", err).isZero();
    assertThat(out.toString())
        .endsWith("job %s of model %s: PUBLISHED v1, It says so.\n".formatted(first, model));
  }

  @Test
  void aWatchedJobThatMakesNoVersionFails() throws Exception {
    // given
    send(Topics.TRAINING_JOBS, job(first));
    send(Topics.JOB_RESULTS, result(first, JobOutcome.FAILED, null));

    // then
    assertThat(run("jobs", "watch", first, "--model", model)).isEqualTo(1);
    assertThat(out.toString())
        .contains("%s of model %s: FAILED, It says so.".formatted(first, model));
    assertThat(run("jobs", "watch", "j9", "--model", model)).isEqualTo(1);
    assertThat(err.toString()).contains("The topics hold no job j9.");
  }

  @Test
  void anOpenJobIsCancelledAndAnotherOneAskedFor() throws Exception {
    // given
    send(
        Topics.DEPLOYMENTS,
        new Deployment(
            model, "base", DeploymentMode.LATEST, 1L, "test", "", Instant.EPOCH, null, null));
    int none = run("jobs", "cancel", "--model", model);
    send(Topics.TRAINING_JOBS, job(first));

    // when
    int cancelled = run("jobs", "cancel", "--model", model, "--reason", "too slow");
    int started = run("jobs", "start", "--model", model);

    // then
    assertThat(none).isEqualTo(1);
    assertThat(cancelled + started).as("%s", err).isZero();
    assertThat(err.toString()).isEqualTo("lethe: Model %s has no open job.\n".formatted(model));
    assertThat(
            new TopicReader(kafka)
                .values(Topics.COMMANDS).stream()
                    .filter(command -> command.getModel().equals(model)))
        .extracting(Command::getKind)
        .containsExactly(CommandKind.CANCEL, CommandKind.TRAIN_NOW);
  }

  private void awaitPrinted(String text) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(out.toString()).as("%s", err).contains(text));
  }

  private TrainingJob job(String jobId) {
    return TrainingJob.newBuilder()
        .setJobId(jobId)
        .setModel(model)
        .setBaseVersion("base")
        .setThroughSequence(20)
        .setLabelCount(20)
        .setLabelDigest("")
        .setSettings(
            TrainingSettings.newBuilder()
                .setObjective("pu")
                .setCorrection("abs")
                .setBeta(0.2)
                .setSteps(60)
                .setUnlabeledBatch(48)
                .setLabelledBatch(16)
                .setLearningRate(1e-4)
                .setWarmUpSteps(0)
                .setMaxGradientNorm(1)
                .setEmaDecay(0)
                .setSeed(1)
                .build())
        .setCause(JobCause.COUNT)
        .setOpenedAt(Instant.EPOCH)
        .build();
  }

  private TrainingProgress beat(String jobId, JobPhase phase, int step) {
    return TrainingProgress.newBuilder()
        .setJobId(jobId)
        .setModel(model)
        .setPhase(phase)
        .setStep(step)
        .setTotalSteps(60)
        .setLossParts(Map.of("unlabeled", 0.5))
        .setBeatAt(Instant.EPOCH)
        .build();
  }

  private JobResult result(String jobId, JobOutcome outcome, String version) {
    return JobResult.newBuilder()
        .setJobId(jobId)
        .setModel(model)
        .setOutcome(outcome)
        .setVersion(version)
        .setReason("It says so.")
        .setFigures(Map.of("rate", 0.25))
        .setEndedAt(Instant.EPOCH)
        .build();
  }

  private <V> void send(Topic<String, V> topic, V value) throws Exception {
    writer.sendByModel(topic, model, value).get();
  }

  private int run(String... arguments) {
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            Stream.concat(Stream.of(arguments), Stream.of("--kafka", bootstrap))
                .toArray(String[]::new));
  }
}
