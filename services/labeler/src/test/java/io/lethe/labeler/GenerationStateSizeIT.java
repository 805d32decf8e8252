package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How large the labeler's state is: many generations, one of a hundred reported. Prints what it
 * takes on disk, at the broker and in memory. A million: {@code mvn verify -pl services/labeler -am
 * -Pdrills -Dit.test=GenerationStateSizeIT}; {@code -Dlethe.drill.generations} for less.
 */
@WithKafka(fresh = true)
@EnabledIfSystemProperty(named = "lethe.drill.generations", matches = "[0-9]+")
class GenerationStateSizeIT {

  private static final int GENERATIONS = Integer.getInteger("lethe.drill.generations", 0);
  private static final int REPORTED_OF = 100;

  /** Of the reports, so many name the wrong model. */
  private static final int WRONG_OF = 10;

  /** Topics of fewer bytes are not named. */
  private static final long SMALL = 100_000;

  private static final Duration PATIENCE =
      Duration.ofMinutes(10).plus(Duration.ofMillis(3L * GENERATIONS));

  private final TestKafka kafka;

  @TempDir private Path directory;

  private int labels;
  private int deadLetters;
  private long sent;

  GenerationStateSizeIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void stateHoldsEachGenerationOnceAndEachReportCounts() throws Exception {
    // given
    long start = System.nanoTime();
    Path state = directory.resolve("state");
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
      try (var log = new DrillTail<>(kafka, Topics.LABEL_LOG);
          var dead = new DrillTail<>(kafka, Topics.DEAD_LETTERS);
          var producer = DrillGenerations.producer(kafka);
          var labeler =
              LabelerProcess.start(
                  // Long: how far generations lag behind reports is no matter here.
                  kafka.bootstrapServers(), state, "lethe.labeler.grace=1d")) {
        // when
        producer.send(
            DrillGenerations.record(
                Topics.MODEL_VERSIONS, "mnist/v0", DrillGenerations.base(), null));
        for (int number = 0; number < GENERATIONS; number++) {
          send(producer, number);
        }
        producer.flush();
        System.out.printf("state: %d generations sent after %d s%n", GENERATIONS, since(start));
        CommittedOffsets.awaitAllRead(
            admin, "lethe-labeler", List.of(Topics.GENERATIONS), PATIENCE);
        log.awaitCount(labels, PATIENCE);
        dead.awaitCount(deadLetters, PATIENCE);

        // then
        long onDisk = DrillGenerations.bytesBelow(state);
        System.out.printf(
            "state: %d generations (%s of records), %d labels, %d dead letters in %d s%n",
            GENERATIONS, megabytes(sent), log.count(), dead.count(), since(start));
        System.out.printf(
            "state: directory %s; most memory of the labeler %s%n",
            megabytes(onDisk), labeler.peakMemory());
        Map<String, Long> topics = topicBytes(admin);
        System.out.printf(
            "state: topics %s",
            megabytes(topics.values().stream().mapToLong(Long::longValue).sum()));
        topics.entrySet().stream()
            .filter(topic -> topic.getValue() > SMALL)
            .forEach(
                topic -> System.out.printf(", %s %s", topic.getKey(), megabytes(topic.getValue())));
        System.out.println();
        assertThat(log.toTheEnd()).hasSize(labels);
        assertThat(dead.toTheEnd()).hasSize(deadLetters);
        long room = 64L * 1024 * 1024;
        assertThat(onDisk)
            .as("each generation stands once in the state")
            .isLessThan(sent * 3 / 2 + room);
        assertThat(topics.get("lethe-labeler-generations-changelog"))
            .as("and once in its changelog")
            .isLessThan(sent * 3 / 2 + room);
      }
    }
  }

  private void send(Producer<byte[], byte[]> producer, int number) {
    var generation = DrillGenerations.generation(number);
    var record =
        DrillGenerations.record(Topics.GENERATIONS, generation.getGenerationId(), generation, null);
    sent += record.key().length + record.value().length;
    producer.send(record);
    if (number % REPORTED_OF != 0) {
      return;
    }
    boolean wrong = number / REPORTED_OF % WRONG_OF == 0;
    String reporter = "reporter-" + number / REPORTED_OF % 1000;
    SensitiveReport report =
        SensitiveReport.newBuilder(Records.ofGeneration(reporter, "r" + number, number))
            .setModel(wrong ? "other" : Records.MODEL)
            .build();
    producer.send(DrillGenerations.record(Topics.REPORTS, reporter, report, null));
    if (wrong) {
      deadLetters++;
    } else {
      labels++;
    }
  }

  private static Map<String, Long> topicBytes(Admin admin) throws Exception {
    var nodes = admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
    Map<String, Long> bytes = new TreeMap<>();
    admin
        .describeLogDirs(nodes)
        .allDescriptions()
        .get()
        .values()
        .forEach(
            directories ->
                directories
                    .values()
                    .forEach(
                        logs ->
                            logs.replicaInfos()
                                .forEach(
                                    (partition, log) ->
                                        bytes.merge(partition.topic(), log.size(), Long::sum))));
    return bytes;
  }

  private static String megabytes(long bytes) {
    return "%.1f MB".formatted(bytes / 1e6);
  }

  private static long since(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toSeconds();
  }
}
