package io.lethe.labeler;

import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * RocksDB writes its memory to disk when that is full, be the transaction committed or not. A
 * labeler that is killed then must not find on disk what its broker knows nothing of: a report that
 * the store of ids had seen would be taken for a repeat, and be lost.
 */
@WithKafka(fresh = true)
class UncommittedStateIT {

  private static final int REPORTS = 9000;
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  /** No report becomes a dead letter because the model's version is read after it, and later. */
  private static final String GRACE = "lethe.labeler.grace=10m";

  private final TestKafka kafka;

  @TempDir private Path directory;

  UncommittedStateIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void whatAKilledLabelerHadNotCommittedIsForgotten() throws Exception {
    // given
    Path state = directory.resolve("a");
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    try (var log = new DrillTail<>(kafka, Topics.LABEL_LOG);
        var producer = DrillGenerations.producer(kafka)) {
      producer
          .send(DrillGenerations.record(Topics.MODEL_VERSIONS, "mnist/v0", Records.base(), null))
          .get();
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int number = 0; number < REPORTS; number++) {
        // Long names fill RocksDB's memory soon.
        String id = "%0250d".formatted(number);
        SensitiveReport report = Records.inline(DrillInput.TRUSTED, id, number);
        sent.add(producer.send(DrillGenerations.record(Topics.REPORTS, "any", report, null)));
        if (number == 0) {
          // A topic's first batches may overtake each other while its partitions get leaders.
          sent.get(0).get();
        }
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }

      // when it is killed after RocksDB has written to disk, within a transaction of 9 seconds
      try (var killed =
          LabelerProcess.start(
              kafka.bootstrapServers(), state, GRACE, "lethe.labeler.commit-interval=9s")) {
        await().atMost(PATIENCE).until(() -> hasIdsOnDisk(state));
      }
      long before = log.toTheEnd().size();
      System.out.printf("uncommitted: %d labels when killed%n", before);

      // then
      try (var again = LabelerProcess.start(kafka.bootstrapServers(), state, GRACE)) {
        log.awaitCount(REPORTS, PATIENCE);
      }
    }
  }

  private static boolean hasIdsOnDisk(Path state) throws IOException {
    if (!Files.isDirectory(state)) {
      return false;
    }
    try (Stream<Path> paths = Files.walk(state)) {
      return paths.anyMatch(
          path -> path.toString().endsWith(".sst") && path.toString().contains("reports-seen"));
    } catch (UncheckedIOException e) {
      // RocksDB renames its files meanwhile.
      return false;
    }
  }
}
