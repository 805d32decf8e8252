package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.CheckedProducer;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.Split;
import io.lethe.schemas.Support;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.TrialOutcome;
import io.lethe.schemas.TrialResult;
import io.lethe.schemas.TrialTally;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.deadletter.Replays;
import io.lethe.schemas.labelset.LabelDigest;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.standalone.Lethe;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Commands that read a running Kafka's topics. */
@WithKafka
class TopicCommandsTest {

  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  private final TestKafka kafka;
  private final String model;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  TopicCommandsTest(TestKafka kafka) {
    this.kafka = kafka;
    this.model = kafka.unique("model").toLowerCase(Locale.ROOT);
  }

  @BeforeEach
  void aLabelLog() {
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    change(1, A, MembershipChange.ADDED, "r1");
    change(2, B, MembershipChange.ADDED, "r2");
    change(3, A, MembershipChange.RETRACTED, "r1");
  }

  @Test
  void theLabelledSetAsItIs() {
    assertThat(run("labels", "--model", model)).as("%s", err).isZero();
    assertThat(out.toString())
        .contains(B + " TRAIN         2  r2")
        .doesNotContain(A)
        .contains("1 labels of model " + model + " as of sequence 3 of 3, digest " + digest(B));
  }

  @Test
  void theLabelledSetAsItWas() {
    assertThat(run("labels", "--model", model, "--as-of", "2")).as("%s", err).isZero();
    assertThat(out.toString()).contains(A, B, "as of sequence 2 of 3, digest " + digest(A, B));
  }

  @Test
  void aSequenceThatIsNotThere() {
    assertThat(run("labels", "--model", model, "--as-of", "4")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "lethe: The label log of model %s has the sequences 1 to 3, not 4.\n".formatted(model));
  }

  @Test
  void theReportsBehindAVersion() {
    // given
    send(Topics.LABELS, model + "/" + B, label(B, "ann"));
    send(Topics.MODEL_VERSIONS, model + "/v1", version(digest(A, B)));

    // when
    int code = run("audit", "v1", "--model", model);

    // then
    assertThat(code).as("%s%s", out, err).isZero();
    assertThat(out.toString())
        .contains(", from base, gated against v0, job ")
        .contains(A + " TRAIN         1  reports [r1], supported now by []  RETRACTED at 3")
        .contains(B + " TRAIN         2  reports [r2], supported now by [ann]\n")
        .contains("2 labels", "as the version says");
  }

  @Test
  void aVersionThatTheLogDoesNotConfirm() {
    // given
    send(Topics.MODEL_VERSIONS, model + "/v1", version(digest(A)));

    // then
    assertThat(run("audit", "v1", "--model", model)).isEqualTo(1);
    assertThat(out.toString()).contains("NOT what the version says");
  }

  @Test
  void anUnknownVersion() {
    assertThat(run("audit", "v9", "--model", model)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo("lethe: Unknown version v9 of model %s.\n".formatted(model));
  }

  @Test
  void deadLettersAreSentAgainAsTheyWere() {
    // given
    byte[] value = model.getBytes(StandardCharsets.UTF_8);
    deadLetter("too late for " + model, ByteBuffer.wrap(value));
    deadLetter("no content of " + model, null);

    // when they are only listed
    assertThat(run("replay", "--containing", model)).as("%s", err).isZero();
    assertThat(out.toString()).contains("too late", "1 dead letters, none sent");
    assertThat(reports(value)).isEmpty();

    // when
    assertThat(run("replay", "--containing", model, "--send")).as("%s", err).isZero();

    // then
    assertThat(reports(value))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.key()).isEqualTo(new byte[] {7});
              assertThat(Replays.isMarked(record.headers())).isTrue();
            });
  }

  @Test
  void whatATerminalWouldObeyIsNotPrinted() {
    // given a reason that quotes a client
    deadLetter("'\u001b]52;c;eA==\u0007\n' is no model name, not " + model, ByteBuffer.allocate(1));

    // when
    assertThat(run("replay", "--containing", model)).as("%s", err).isZero();

    // then
    assertThat(out.toString())
        .contains("'?]52;c;eA==??' is no model name")
        .doesNotContain("\u001b", "\u0007")
        .hasLineCount(2);
  }

  @Test
  void onlyClientsTopicsTakeDeadLettersAgain() {
    assertThat(run("replay", "--topic", "lethe.labels", "--send")).isEqualTo(1);
    assertThat(err.toString()).contains("only clients' topics").hasLineCount(1);
  }

  @Test
  void anOrderWaitsUntilEveryLiveInstanceServesIt() throws Exception {
    // given two live instances, one that stopped and one that is long gone
    send(Topics.MODEL_VERSIONS, model + "/v1", version("d"));
    deployed("v2", DeploymentMode.LATEST, 1);
    rollout("a", "v2", RolloutState.SERVING, Instant.now());
    rollout("b", "v2", RolloutState.SERVING, Instant.now());
    rollout("c", "v2", RolloutState.STOPPED, Instant.now());
    rollout("d", "v2", RolloutState.SERVING, Instant.EPOCH);

    // when
    var code =
        CompletableFuture.supplyAsync(
            () -> run("rollback", "--model", model, "--version", "v1", "--by", "ann", "--wait"));
    Command command = awaitCommand();
    deployed("v1", DeploymentMode.PINNED, 2);
    rollout("a", "v1", RolloutState.SERVING, Instant.now());

    // then
    assertThat(command.getKind()).isEqualTo(CommandKind.ROLL_BACK);
    assertThat(command.getVersion()).isEqualTo("v1");
    assertThat(command.getBy()).isEqualTo("ann");
    rollout("b", "v1", RolloutState.SERVING, Instant.now());
    assertThat(code.get()).as("%s", err).isZero();
    assertThat(out.toString()).contains("version v1 is served by a, b after ");
  }

  @Test
  void aRetirementWaitsUntilNoLiveInstanceServesTheModel() throws Exception {
    // given
    deployed("v1", DeploymentMode.LATEST, 1);
    rollout("a", "v1", RolloutState.SERVING, Instant.now());

    // when
    var code = CompletableFuture.supplyAsync(() -> run("retire", "--model", model, "--wait"));
    Command command = awaitCommand();
    deployed("v1", DeploymentMode.LATEST, 2);
    rollout("a", "v1", RolloutState.STOPPED, Instant.now());

    // then
    assertThat(command.getKind()).isEqualTo(CommandKind.RETIRE);
    assertThat(code.get()).as("%s", err).isZero();
    assertThat(out.toString()).contains("version v1 is served by nobody after ");
    assertThat(run("reinstate", "--model", model)).isZero();
  }

  @Test
  void anInstanceThatCannotLoadItEndsTheWait() throws Exception {
    // given
    send(Topics.MODEL_VERSIONS, model + "/v1", version("d"));
    deployed("v2", DeploymentMode.LATEST, 1);

    // when
    var code =
        CompletableFuture.supplyAsync(
            () -> run("pin", "--model", model, "--version", "v1", "--wait"));
    awaitCommand();
    deployed("v1", DeploymentMode.PINNED, 2);
    rollout("a", "v1", RolloutState.FAILED, Instant.now());

    // then
    assertThat(code.get()).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("lethe: Instance a can't serve version v1: why\n");
  }

  @Test
  void aRefusedOrderEndsTheWait() throws Exception {
    // given
    deployed("v2", DeploymentMode.PINNED, 1);

    // when
    var code = CompletableFuture.supplyAsync(() -> run("rollback", "--model", model, "--wait"));
    Command command = awaitCommand();
    deadLetter("lethe.commands", "Nothing before.", valueOf(command));

    // then
    assertThat(code.get()).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("lethe: The command was refused: Nothing before.\n");
  }

  @Test
  void aTrialIsBegunWithItsShareAndPictures() {
    // given
    send(Topics.MODEL_VERSIONS, model + "/v1", version("d"));
    deployed("v2", DeploymentMode.LATEST, 1);

    // when
    int code =
        run(
            "trial",
            "canary",
            "--model",
            model,
            "--version",
            "v1",
            "--share",
            "0.2",
            "--pictures",
            "50");

    // then
    assertThat(code).as("%s", err).isZero();
    Command command = awaitCommand();
    assertThat(command.getKind()).isEqualTo(CommandKind.CANARY);
    assertThat(command.getVersion()).isEqualTo("v1");
    assertThat(command.getShare()).isEqualTo(0.2);
    assertThat(command.getPictures()).isEqualTo(50);
    assertThat(run("trial", "shadow", "--model", model, "--version", "v1", "--share", "2"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("share must be above 0 and at most 1, not 2.0");
  }

  @Test
  void aTrialThatBeginsOrEndsIsWaitedFor() throws Exception {
    // given two instances that have the model, and one that is gone
    send(Topics.MODEL_VERSIONS, model + "/v1", version("d"));
    deployed("v2", DeploymentMode.LATEST, 1);
    rollout("a", "v2", RolloutState.SERVING, Instant.now());
    rollout("b", "v2", RolloutState.SERVING, Instant.now());
    rollout("c", "v2", RolloutState.SERVING, Instant.EPOCH);

    // when
    var code =
        CompletableFuture.supplyAsync(
            () -> run("trial", "canary", "--model", model, "--version", "v1", "--wait"));
    awaitCommand();
    onTrial("v1", 2);
    counted("a", 2, RolloutState.SERVING);
    counted("b", 1, RolloutState.SERVING);
    counted("b", 2, RolloutState.LOADING);
    counted("c", 2, RolloutState.FAILED, Instant.EPOCH);

    // then
    assertThat(code).isNotDone();
    counted("b", 2, RolloutState.SERVING);
    assertThat(code.get()).as("%s", err).isZero();
    assertThat(out.toString()).contains("version v1 is on trial at a, b\n");

    // when it can't be loaded
    code =
        CompletableFuture.supplyAsync(
            () -> run("trial", "shadow", "--model", model, "--version", "v1", "--wait"));
    awaitCommands(2);
    onTrial("v1", 3);
    counted("a", 3, RolloutState.FAILED);

    // then
    assertThat(code.get()).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("lethe: Instance a can't load version v1: why\n");

    // when
    code = CompletableFuture.supplyAsync(() -> run("trial", "abandon", "--model", model, "--wait"));
    awaitCommands(3);
    deployed("v2", DeploymentMode.LATEST, 4);

    // then
    assertThat(code.get()).isZero();
    assertThat(out.toString()).endsWith("the trial is over\n");
  }

  private void awaitCommands(int count) {
    await().atMost(Duration.ofMinutes(1)).until(() -> commands().size() == count);
  }

  private void onTrial(String version, long revision) {
    Instant now = Instant.now();
    var trial = new Trial(version, TrialMode.CANARY, 0.5, 100L, now, now.plusSeconds(60));
    send(
        Topics.DEPLOYMENTS,
        model,
        new Deployment(model, "v2", DeploymentMode.LATEST, revision, "ann", "", now, trial, null));
  }

  @Test
  void aTrialOfAModelThatIsColdIsWaitedForToo() throws Exception {
    // given no instance that has the model in memory
    send(Topics.MODEL_VERSIONS, model + "/v1", version("d"));
    deployed("v2", DeploymentMode.LATEST, 1);

    // when
    var code =
        CompletableFuture.supplyAsync(
            () -> run("trial", "canary", "--model", model, "--version", "v1", "--wait"));
    awaitCommand();
    onTrial("v1", 2);
    counted("a", 2, RolloutState.SERVING);

    // then
    assertThat(code.get()).as("%s", err).isZero();
    assertThat(out.toString()).contains("version v1 is on trial at a\n");
  }

  private void counted(String instance, long revision, RolloutState state) {
    counted(instance, revision, state, Instant.now());
  }

  private void counted(String instance, long revision, RolloutState state, Instant now) {
    var none = new TrialTally(0L, 0L, 0L, 0L);
    send(
        Topics.TRIAL_COUNTS,
        model + "/" + instance,
        new TrialCounts(
            model, instance, "v1", revision, now, state, "why", none, none, none, 0L, now));
  }

  @Test
  void aTrialIsShownWithItsCountsAndThoseThatEnded() {
    // given
    Instant start = Instant.parse("2026-11-27T10:00:00Z");
    var trial = new Trial("v2", TrialMode.SHADOW, 0.5, 100L, start, start.plusSeconds(60));
    send(
        Topics.DEPLOYMENTS,
        model,
        new Deployment(model, "v1", DeploymentMode.LATEST, 4L, "ann", "", start, trial, null));
    var tally = new TrialTally(9L, 3L, 2L, 1L);
    for (long dropped = 0; dropped < 2; dropped++) {
      send(
          Topics.TRIAL_COUNTS,
          model + "/a",
          new TrialCounts(
              model,
              "a",
              "v2",
              4L,
              start,
              RolloutState.SERVING,
              "",
              tally,
              tally,
              tally,
              dropped,
              start));
    }
    send(
        Topics.TRIAL_RESULTS,
        model + "/v0",
        new TrialResult(
            model,
            "v0",
            "v1",
            2L,
            TrialMode.CANARY,
            0.1,
            10L,
            start,
            start,
            TrialOutcome.ROLLED_BACK,
            "labeler",
            "It is worse.",
            Map.of()));

    // then
    assertThat(run("trial", "show", "--model", model)).as("%s", err).isZero();
    assertThat(out.toString())
        .contains(
            "SHADOW: version v2 beside v1, share 0.5, 100 pictures, until 2026-11-27T10:01:00Z",
            "  a SERVING: champion 9 pictures, 3 judged sensitive, 2 found by the guard, 1 broken;",
            "1 dropped",
            "ROLLED_BACK: version v0 beside v1, CANARY at 2026-11-27T10:00:00Z by labeler:"
                + " It is worse.")
        .doesNotContain("0 dropped");
  }

  @Test
  void anOrderForWhatIsNotThereIsNotSent() {
    assertThat(run("resume", "--model", model)).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("lethe: Model %s has no deployment.\n".formatted(model));
    deployed("v2", DeploymentMode.LATEST, 1);
    assertThat(run("pin", "--model", model, "--version", "v9")).isEqualTo(1);
    assertThat(err.toString()).contains("Unknown version v9 of model " + model);
    assertThat(commands()).isEmpty();
  }

  @Test
  void resumingWhatIsNotPinnedEndsAtOnce() {
    // given
    deployed("v2", DeploymentMode.LATEST, 1);
    rollout("a", "v2", RolloutState.SERVING, Instant.now());

    // then
    assertThat(run("resume", "--model", model, "--wait")).as("%s", err).isZero();
    assertThat(out.toString()).contains("version v2 is served by a after ");
  }

  private Command awaitCommand() {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(this::commands, commands -> !commands.isEmpty())
        .get(0);
  }

  private List<Command> commands() {
    return new TopicReader(new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test"))
        .values(Topics.COMMANDS).stream()
            .filter(command -> command.getModel().equals(model))
            .toList();
  }

  private static ByteBuffer valueOf(Command command) {
    return ByteBuffer.wrap(Topics.COMMANDS.encode(command));
  }

  private void deployed(String version, DeploymentMode mode, long revision) {
    send(
        Topics.DEPLOYMENTS,
        model,
        Deployment.newBuilder()
            .setModel(model)
            .setVersion(version)
            .setMode(mode)
            .setRevision(revision)
            .setBy("test")
            .setDeployedAt(Instant.EPOCH)
            .build());
  }

  private void rollout(String instance, String version, RolloutState state, Instant beatAt) {
    send(
        Topics.ROLLOUTS,
        model + "/" + instance,
        new Rollout(model, instance, version, state, "why", beatAt, beatAt));
  }

  private void deadLetter(String reason, ByteBuffer value) {
    deadLetter("lethe.reports", reason, value);
  }

  private void deadLetter(String topic, String reason, ByteBuffer value) {
    send(
        Topics.DEAD_LETTERS,
        "any",
        DeadLetter.newBuilder()
            .setTopic(topic)
            .setPartition(0)
            .setOffset(0)
            .setKey(ByteBuffer.wrap(new byte[] {7}))
            .setValue(value)
            .setReason(reason)
            .setService("labeler")
            .setDeadAt(Instant.EPOCH)
            .build());
  }

  private void change(long sequence, String sampleId, MembershipChange change, String report) {
    send(
        Topics.LABEL_LOG,
        model,
        LabelChange.newBuilder()
            .setModel(model)
            .setSequence(sequence)
            .setSampleId(sampleId)
            .setSplit(Split.TRAIN)
            .setChange(change)
            .setReportIds(List.of(report))
            .setChangedAt(Instant.EPOCH)
            .build());
  }

  private Label label(String sampleId, String reporter) {
    return Label.newBuilder()
        .setModel(model)
        .setSampleId(sampleId)
        .setSplit(Split.TRAIN)
        .setStatus(LabelStatus.ACTIVE)
        .setSequence(2)
        .setWidth(1)
        .setHeight(1)
        .setChannels(1)
        .setPng(ByteBuffer.allocate(0))
        .setSupports(
            List.of(
                Support.newBuilder()
                    .setReportId("r2")
                    .setReporter(reporter)
                    .setSupportedAt(Instant.EPOCH)
                    .build()))
        .build();
  }

  private ModelVersion version(String digest) {
    return ModelVersion.newBuilder()
        .setModel(model)
        .setVersion("v1")
        .setParent("base")
        .setGatedAgainst("v0")
        .setJobId("job")
        .setTrainedThrough(2)
        .setLabelCount(2)
        .setLabelDigest(digest)
        .setWidth(1)
        .setHeight(1)
        .setChannels(1)
        .setWeightsUri("v1")
        .setManifestSha256("")
        .setStatus(VersionStatus.PUBLISHED)
        .setCreatedAt(Instant.EPOCH)
        .build();
  }

  private static String digest(String... sampleIds) {
    Map<String, Split> members = new TreeMap<>();
    for (String sampleId : sampleIds) {
      members.put(sampleId, Split.TRAIN);
    }
    return LabelDigest.of(members);
  }

  private <V> void send(Topic<?, V> topic, String key, V value) {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ModelPartitioner.class);
    try (var producer =
        new CheckedProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] bytes = topic.encode(value);
      producer.send(
          new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), bytes));
    }
  }

  /** What stands in lethe.reports with this value. */
  private List<ConsumerRecord<byte[], byte[]>> reports(byte[] value) {
    Map<String, Object> settings =
        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor("lethe.reports").stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(found::add);
      }
      return found.stream().filter(r -> Arrays.equals(r.value(), value)).toList();
    }
  }

  private int run(String... arguments) {
    String[] all =
        Stream.concat(Stream.of(arguments), Stream.of("--kafka", kafka.bootstrapServers()))
            .toArray(String[]::new);
    return new CommandLine(new Lethe())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .setExecutionExceptionHandler(new ErrorPrinter())
        .execute(all);
  }
}
