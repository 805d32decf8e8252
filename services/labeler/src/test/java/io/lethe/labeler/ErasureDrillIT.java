package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.ErasureReceipt;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Erases a reporter with many labels, of a model with many versions, and kills the labeler in the
 * middle of it. System properties: {@code lethe.drill.erased} labels (1500), {@code
 * lethe.drill.versions} (20).
 */
@WithKafka(fresh = true)
class ErasureDrillIT {

  private static final int LABELS = Integer.getInteger("lethe.drill.erased", 1500);
  private static final int VERSIONS = Integer.getInteger("lethe.drill.versions", 20);
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final TestKafka kafka;

  @TempDir private Path directory;

  ErasureDrillIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void anErasureGoesOnAfterAKill() throws Exception {
    // given
    Path state = directory.resolve("a");
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    try (var log = new DrillTail<>(kafka, Topics.LABEL_LOG);
        var receipts = new DrillTail<>(kafka, Topics.ERASURES);
        var deployments = new DrillTail<>(kafka, Topics.DEPLOYMENTS);
        var producer = DrillGenerations.producer(kafka)) {
      Instant erasedFrom;
      try (var killed = LabelerProcess.start(kafka.bootstrapServers(), state)) {
        sendVersions(producer);
        // Reports wait for their model no longer than a grace, which a busy machine may outlast.
        // And
        // a topic's first batches may overtake each other while its partitions get their leaders.
        deployments.awaitCount(1, PATIENCE);
        sendReports(producer);
        log.awaitCount(LABELS, PATIENCE);

        // when
        erasedFrom = Instant.now();
        producer.send(
            DrillGenerations.record(
                Topics.COMMANDS,
                "mnist",
                Records.onReporter("erase", CommandKind.ERASE_REPORTER, DrillInput.TRUSTED),
                null));
        producer.flush();
        log.awaitCount(LABELS + 1, PATIENCE);
      }
      long whenKilled = log.toTheEnd().size() - LABELS;
      try (var again = LabelerProcess.start(kafka.bootstrapServers(), state)) {
        receipts.awaitCount(1, PATIENCE);
      }

      // then each label was erased once, and the receipt tells of all
      List<LabelChange> changes = log.toTheEnd().stream().map(ConsumerRecord::value).toList();
      System.out.printf(
          "erasure: %d labels, %d versions, killed after %d, %d s from command to receipt%n",
          LABELS, VERSIONS, whenKilled, Duration.between(erasedFrom, Instant.now()).toSeconds());
      assertThat(changes)
          .extracting(LabelChange::getSequence)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 2L * LABELS).boxed().toList());
      List<LabelChange> erased = changes.subList(LABELS, 2 * LABELS);
      assertThat(erased).allMatch(c -> c.getChange() == MembershipChange.ERASED);
      assertThat(erased).extracting(LabelChange::getSampleId).doesNotHaveDuplicates();
      ErasureReceipt receipt = receipts.values().get(0);
      assertThat(receipt.getLabels()).isEqualTo(LABELS);
      assertThat(receipt.getReports()).isEqualTo(LABELS);
      assertThat(receipt.getLearnedBy()).hasSize(Math.min(VERSIONS, 1000));
      await("no second receipt")
          .during(Duration.ofSeconds(2))
          .atMost(PATIENCE)
          .until(() -> receipts.toTheEnd().size() == 1);
    }
  }

  /** Versions that the gate refused: none of them goes live or opens a job. */
  private static void sendVersions(KafkaProducer<byte[], byte[]> producer) {
    producer.send(DrillGenerations.record(Topics.MODEL_VERSIONS, "mnist/v0", Records.base(), null));
    for (int i = 1; i <= VERSIONS; i++) {
      long through = Math.max(1, (long) LABELS * i / VERSIONS);
      var version =
          Records.version("v" + i, "v0", "v0", through).setStatus(VersionStatus.REJECTED).build();
      producer.send(DrillGenerations.record(Topics.MODEL_VERSIONS, "mnist/v" + i, version, null));
    }
    producer.flush();
  }

  private static void sendReports(KafkaProducer<byte[], byte[]> producer) throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int number = 0; number < LABELS; number++) {
      byte[] pixels = ByteBuffer.allocate(16).putInt(number).array();
      var report = Records.inline(DrillInput.TRUSTED, "r" + number, new Picture(4, 4, 1, pixels));
      sent.add(producer.send(DrillGenerations.record(Topics.REPORTS, "any", report, null)));
    }
    for (Future<RecordMetadata> one : sent) {
      one.get();
    }
  }
}
