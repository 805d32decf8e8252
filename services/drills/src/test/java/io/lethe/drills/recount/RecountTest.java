package io.lethe.drills.recount;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.drills.load.Ledger;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Generation;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.Split;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.DirectoryStore;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicReader;
import io.lethe.topics.TopicRecords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recount that finds nothing says nothing, unless it finds what is wrong. */
@WithKafka(fresh = true)
class RecountTest {

  private static final String MODEL = "noise";

  @TempDir Path store;

  private final KafkaClients kafka;
  private final Ledger ledger = new Ledger();

  RecountTest(TestKafka testKafka) {
    kafka =
        new KafkaClients(
            KafkaProperties.at(testKafka.bootstrapServers()), "test", Duration.ofSeconds(10));
  }

  @Test
  void findsWhatIsLostDoubledAndDamaged() throws Exception {
    // given what clients were promised
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    for (String request : List.of("whole", "short", "double")) {
      ledger.asks(request, 2);
      ledger.answered(request);
    }
    ledger.asks("unanswered", 2);
    for (String report : List.of("dead", "lost", "twice")) {
      ledger.reports(report);
      ledger.reported(report);
    }
    ledger.reports("not acknowledged");
    ledger.writes("unreadable");
    ledger.wrote("unreadable");

    // given what became of it
    try (Producer<byte[], byte[]> producer = kafka.writer("test", Duration.ofSeconds(10))) {
      write(producer, Topics.GENERATIONS, "1", generation("whole", 0));
      write(producer, Topics.GENERATIONS, "2", generation("whole", 1));
      write(producer, Topics.GENERATIONS, "3", generation("short", 0));
      write(producer, Topics.GENERATIONS, "4", generation("double", 0));
      write(producer, Topics.GENERATIONS, "5", generation("double", 1));
      write(producer, Topics.GENERATIONS, "6", generation("double", 1));
      write(producer, Topics.GENERATIONS, "7", generation("nobody's", 0));
      dead(producer, report("dead"));
      dead(producer, report("twice"));
      dead(producer, report("twice"));
      dead(producer, "unreadable".getBytes(StandardCharsets.UTF_8));
      for (long sequence : new long[] {1, 2, 2, 4}) {
        write(producer, Topics.LABEL_LOG, MODEL, change(sequence));
      }
      write(producer, Topics.MODEL_VERSIONS, MODEL + "/whole", version("whole"));
      ModelVersion damaged = version("damaged");
      Files.writeString(store.resolve("damaged/weights"), "not what was sealed");
      write(producer, Topics.MODEL_VERSIONS, MODEL + "/damaged", damaged);
    }

    // when
    Recount recount = Recount.now(new TopicReader(kafka), new DirectoryStore(store), ledger);

    // then
    assertThat(recount.isClean()).isFalse();
    assertThat(recount.makers()).containsExactly("base");
    assertTally(recount, "pictures of requests", List.of("short/1"), "double/1", "nobody's/0");
    assertTally(recount, "reports", List.of("lost"), "twice");
    assertTally(recount, "unreadable records", List.of());
    assertTally(recount, "entries of the label log", List.of(MODEL + "@3"), MODEL + "@2");
    assertTally(recount, "labels", List.of(), MODEL + "/sample-2");
    assertTally(recount, "whole versions", List.of(MODEL + "/damaged"));
  }

  private static void assertTally(
      Recount recount, String what, List<String> lost, String... doubled) {
    assertThat(recount.tallies())
        .filteredOn(tally -> tally.what().equals(what))
        .singleElement()
        .satisfies(
            tally -> {
              assertThat(tally.lost()).isEqualTo(lost);
              assertThat(tally.doubled()).containsExactlyInAnyOrder(doubled);
            });
  }

  private static <V> void write(
      Producer<byte[], byte[]> producer, Topic<String, V> topic, String key, V value)
      throws Exception {
    producer.send(TopicRecords.record(topic, key, value)).get();
  }

  private static void dead(Producer<byte[], byte[]> producer, byte[] value) throws Exception {
    var letter =
        DeadLetter.newBuilder()
            .setTopic(Topics.REPORTS.name())
            .setPartition(0)
            .setOffset(0)
            .setValue(ByteBuffer.wrap(value))
            .setReason("of a test")
            .setService("labeler")
            .setDeadAt(Instant.EPOCH)
            .build();
    producer.send(TopicRecords.record(Topics.DEAD_LETTERS, value, letter)).get();
  }

  private static byte[] report(String reportId) {
    return Topics.REPORTS.encode(
        SensitiveReport.newBuilder()
            .setReportId(reportId)
            .setReporter("r")
            .setModel(MODEL)
            .setGenerationId("g")
            .build());
  }

  private static Generation generation(String requestId, int index) {
    return Generation.newBuilder()
        .setGenerationId(requestId + index)
        .setRequestId(requestId)
        .setIndex(index)
        .setModel(MODEL)
        .setModelVersion("base")
        .setSeed(1)
        .setSampler("ddim")
        .setSteps(1)
        .setPixelHash("")
        .setPng(ByteBuffer.allocate(0))
        .setGeneratedAt(Instant.EPOCH)
        .build();
  }

  private static LabelChange change(long sequence) {
    return LabelChange.newBuilder()
        .setModel(MODEL)
        .setSequence(sequence)
        .setSampleId("sample-" + sequence)
        .setSplit(Split.TRAIN)
        .setChange(MembershipChange.ADDED)
        .setReportIds(List.of())
        .setChangedAt(Instant.EPOCH)
        .build();
  }

  private ModelVersion version(String name) throws IOException {
    Path directory = Files.createDirectories(store.resolve(name));
    Files.writeString(directory.resolve("weights"), "weights of " + name);
    return ModelVersion.newBuilder()
        .setModel(MODEL)
        .setVersion(name)
        .setTrainedThrough(0)
        .setLabelCount(0)
        .setLabelDigest("")
        .setWidth(1)
        .setHeight(1)
        .setChannels(1)
        .setWeightsUri(name)
        .setManifestSha256(VersionDirectory.seal(directory, Map.of()))
        .setStatus(VersionStatus.PUBLISHED)
        .setCreatedAt(Instant.EPOCH)
        .build();
  }
}
