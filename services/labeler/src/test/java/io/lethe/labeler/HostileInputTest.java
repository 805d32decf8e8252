package io.lethe.labeler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.labeler.runtime.LabelerStreams;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a real broker, which measures a record as its client compressed it: what is vast once it is
 * read, in key, value or headers, and what has no time. Nothing of it stops the stream.
 */
@WithKafka(fresh = true)
class HostileInputTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final JobResult RESULT =
      JobResult.newBuilder()
          .setJobId("job")
          .setModel(Records.MODEL)
          .setOutcome(JobOutcome.NOT_NEEDED)
          .setEndedAt(Instant.EPOCH)
          .build();

  private static final TrainingProgress PROGRESS =
      TrainingProgress.newBuilder()
          .setJobId("job")
          .setModel(Records.MODEL)
          .setPhase(JobPhase.TRAINING)
          .setStep(1)
          .setTotalSteps(100)
          .setBeatAt(Instant.EPOCH)
          .build();

  private static final String LONG = "x".repeat(3 * Topics.MAX_RECORD_BYTES);

  private final TestKafka kafka;

  @TempDir private Path directory;

  HostileInputTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void becomesDeadLettersAndTheStreamGoesOn() throws Exception {
    // given
    try (var labeler = start();
        var letters = new DrillTail<>(kafka, Topics.DEAD_LETTERS)) {
      send(Topics.MODEL_VERSIONS, "mnist/v0", bytes(Topics.MODEL_VERSIONS, Records.base()));

      // when nothing can be read
      send(Topics.REPORTS, LONG, LONG.getBytes(UTF_8));
      // when the report is sound, and would be written again on its way
      SensitiveReport sound =
          SensitiveReport.newBuilder(Records.inline("trusty", "vast", 1)).setReason(LONG).build();
      send(Topics.REPORTS, "trusty", bytes(Topics.REPORTS, sound));
      SensitiveReport good = Records.inline("trusty", "good", 2);
      send(Topics.REPORTS, "trusty", bytes(Topics.REPORTS, good));

      // then
      letters.awaitCount(2, PATIENCE);
      assertThat(letters.values())
          .extracting(DeadLetter::getReason)
          .anyMatch(reason -> reason.contains("key of 3145728 bytes does not fit"))
          .anyMatch(reason -> reason.contains("more than the 983040 allowed"))
          .anyMatch(reason -> !reason.contains("key of"));
      awaitLabelsOf("good");
    }
  }

  @Test
  void vastHeadersAndNoTimeHoldNothingUp() throws Exception {
    // given
    try (var labeler = start();
        Admin admin = kafka.newAdmin()) {
      // when
      sendHostile(Topics.MODEL_VERSIONS, "mnist/v0", Records.base());
      sendHostile(Topics.GENERATIONS, "generation-5", Records.generation(5));
      sendHostile(Topics.REPORTS, "ann", Records.ofGeneration("ann", "of-generation", 5));
      sendHostile(Topics.REPORTS, "trusty", Records.inline("trusty", "inline", 6));
      sendHostile(Topics.COMMANDS, "any", Records.command("now", CommandKind.TRAIN_NOW, null));
      sendHostile(Topics.JOB_RESULTS, "any", RESULT);
      sendHostile(Topics.TRAINING_PROGRESS, "any", PROGRESS);

      // then
      awaitLabelsOf("of-generation", "inline");
      CommittedOffsets.awaitAllRead(
          admin, "lethe-labeler", BadInputTest.inputs().toList(), PATIENCE);
    }
  }

  private LabelerStreams start() {
    LabelerConfig config =
        LabelerConfigs.of(
            Map.of(
                "lethe.labeler.stores",
                "in-memory",
                "lethe.labeler.state-directory",
                directory.toString(),
                "lethe.labeler.trusted-reporters",
                "trusty"));
    return LabelerStreams.start(
        config, KafkaProperties.at(kafka.bootstrapServers()), TopicLayout.LOCAL);
  }

  private void awaitLabelsOf(String... reportIds) {
    try (var log = new DrillTail<>(kafka, Topics.LABEL_LOG)) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(log.toTheEnd())
                      .flatExtracting(record -> record.value().getReportIds())
                      .contains(reportIds)
                      .doesNotHaveDuplicates()
                      // What was vast is none.
                      .isSubsetOf("good", "of-generation", "inline"));
    }
  }

  private static <V> byte[] bytes(Topic<String, V> topic, V value) {
    return topic.encode(value);
  }

  private void send(Topic<?, ?> topic, String key, byte[] value) throws Exception {
    send(new ProducerRecord<>(topic.name(), key.getBytes(UTF_8), value));
  }

  /** A sound record with headers that only compression gets past the limit, and without a time. */
  private <V> void sendHostile(Topic<String, V> topic, String key, V value) throws Exception {
    var record =
        new ProducerRecord<>(topic.name(), key.getBytes(UTF_8), topic.encode(value)) {
          @Override
          public Long timestamp() {
            return RecordBatch.NO_TIMESTAMP;
          }
        };
    record.headers().add("padding", LONG.getBytes(UTF_8));
    send(record);
  }

  private void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ModelPartitioner.class,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "zstd",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            8 * Topics.MAX_RECORD_BYTES);
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }
}
