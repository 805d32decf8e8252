package io.lethe.standalone.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.EmbeddedBroker;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.runtime.LabelerStreams;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.labelset.LabelHistory;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.standalone.operations.LabelLog;
import io.lethe.store.DirectoryStore;
import io.lethe.store.PictureStore;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicReader;
import io.lethe.topics.TopicRecords;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A labeler's cluster, taken down and set up again elsewhere. */
@WithKafka(fresh = true)
class BackupTest {

  private static final Duration LONG = Duration.ofMinutes(3);
  private static final String MODEL = "mnist";
  private static final String LABELER = "lethe-labeler";
  private static final int SIDE = 8;

  private final KafkaClients clients;
  @TempDir Path directory;

  BackupTest(TestKafka kafka) {
    clients = clients(kafka.bootstrapServers());
  }

  @Test
  void anEmptyClusterGoesOnWhereTheBackupWasTaken() throws Exception {
    // given a labelled set, and a version that learned it
    var store = new DirectoryStore(directory.resolve("store"));
    var pictures = PictureStore.inDirectory(directory.resolve("store"), Clock.systemUTC());
    var picture = new Picture(1, 1, 1, new byte[1]);
    StoredPicture large = pictures.put(MODEL, picture, Png.encode(picture));
    Path backup = directory.resolve("backup");
    ModelVersion version = seal(store);
    LabelHistory history;
    try (var labeler = start(clients, "state")) {
      publish(clients, version);
      for (int number = 1; number <= 5; number++) {
        send(clients, Topics.REPORTS, "ann", report(number));
      }
      await().atMost(LONG).until(() -> changes(clients).size() == 5);
      history = LabelLog.read(clients, MODEL).asOf(5);

      // then nothing is taken while it is at work
      assertThatThrownBy(
              () -> new Backup(clients, store, pictures, LABELER, Duration.ZERO).into(backup))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("{lethe-labeler=1}. Stop labeler");
    }

    // when
    BackupContents taken = new Backup(clients, store, pictures, LABELER, LONG).into(backup);
    try (var broker = EmbeddedBroker.start(directory.resolve("kafka"))) {
      KafkaClients there = clients(broker.bootstrapServers());
      var storeThere = new DirectoryStore(directory.resolve("store-there"));
      var picturesThere =
          PictureStore.inDirectory(directory.resolve("store-there"), Clock.systemUTC());
      var restore = new Restore(there, storeThere, picturesThere, LABELER, Optional.empty());
      BackupContents restored = restore.from(backup);

      // then
      assertThat(restored).isEqualTo(taken);
      assertThat(LabelLog.read(there, MODEL).asOf(5).digest()).isEqualTo(history.digest());
      assertThat(storeThere.verified("mnist/v0", version.getManifestSha256()).directory())
          .isDirectory();
      assertThat(picturesThere.png(ByteBuffer.allocate(0), large)).isEqualTo(Png.encode(picture));
      assertThat(times(there)).isEqualTo(times(clients)).isNotEmpty();
      assertThatThrownBy(() -> restore.from(backup))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("restore into an empty one.");

      // when a report comes once more, and another
      try (var labeler = start(there, "state-there")) {
        send(there, Topics.REPORTS, "ann", report(5));
        send(there, Topics.REPORTS, "ann", report(6));

        // then the labeler knows the one, and counts on
        await().atMost(LONG).until(() -> changes(there).size() > 5);
        assertThat(changes(there).get(5).getSequence()).isEqualTo(6);
        assertThat(changes(there).get(5).getReportIds()).containsExactly("r6");
        assertThat(labeler.isFailing()).isFalse();
      }
      assertThat(changes(there)).hasSize(6);
      ConsumerRecord<byte[], byte[]> latest = reports(there).get(reports(there).size() - 1);
      assertThat(latest.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
    }
  }

  @Test
  void aDirectoryWithoutContentsIsNoBackup() {
    var store = new DirectoryStore(directory.resolve("store"));
    assertThatThrownBy(
            () ->
                new Restore(clients, store, PictureStore.none(), LABELER, Optional.empty())
                    .from(directory))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is no backup: it has no backup.json");
  }

  private static KafkaClients clients(String bootstrapServers) {
    return new KafkaClients(KafkaProperties.at(bootstrapServers), "test");
  }

  private LabelerStreams start(KafkaClients kafka, String state) {
    LabelerConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .addDiscoveredInterceptors()
            .withSources(
                new PropertiesConfigSource(
                    Map.of(
                        "lethe.labeler.state-directory",
                        directory.resolve(state).toString(),
                        "lethe.labeler.trusted-reporters",
                        "ann",
                        "lethe.labeler.vetting.max-share",
                        "1"),
                    "test",
                    100))
            .withMapping(LabelerConfig.class)
            .build()
            .getConfigMapping(LabelerConfig.class);
    return LabelerStreams.start(config, kafka.properties(), TopicLayout.LOCAL);
  }

  private static ModelVersion seal(DirectoryStore store) throws Exception {
    Path files = store.root().resolve("mnist/v0");
    Files.createDirectories(files);
    Files.writeString(files.resolve("weights"), "of a model");
    String sha256 = VersionDirectory.seal(files, Map.of("version", "v0"));
    store.publish("mnist/v0");
    return ModelVersion.newBuilder()
        .setModel(MODEL)
        .setVersion("v0")
        .setParent(null)
        .setGatedAgainst(null)
        .setJobId(null)
        .setTrainedThrough(0)
        .setLabelCount(0)
        .setLabelDigest("")
        .setWidth(SIDE)
        .setHeight(SIDE)
        .setChannels(1)
        .setWeightsUri("mnist/v0")
        .setManifestSha256(sha256)
        .setStatus(VersionStatus.PUBLISHED)
        .setCreatedAt(Instant.EPOCH)
        .build();
  }

  private static SensitiveReport report(int number) {
    byte[] pixels = new byte[SIDE * SIDE];
    new Random(number).nextBytes(pixels);
    return SensitiveReport.newBuilder()
        .setReportId("r" + number)
        .setReporter("ann")
        .setModel(MODEL)
        .setKind(ReportKind.REPORT)
        .setPng(ByteBuffer.wrap(Png.encode(new Picture(SIDE, SIDE, 1, pixels))))
        .setReportedAt(Instant.EPOCH)
        .build();
  }

  private static void publish(KafkaClients kafka, ModelVersion version) throws Exception {
    int partitions = new TopicReader(kafka).partitions(Topics.MODEL_VERSIONS);
    try (var producer = kafka.writer("test", LONG)) {
      producer
          .send(TopicRecords.byModel(Topics.MODEL_VERSIONS, MODEL + "/v0", version, partitions))
          .get();
    }
  }

  private static <V extends SpecificRecord> void send(
      KafkaClients kafka, Topic<String, V> topic, String key, V value) throws Exception {
    try (var producer = kafka.writer("test", LONG)) {
      producer.send(TopicRecords.record(topic, key, value)).get();
    }
  }

  private static List<LabelChange> changes(KafkaClients kafka) {
    return new TopicReader(kafka).values(Topics.LABEL_LOG);
  }

  private static List<Long> times(KafkaClients kafka) {
    return reports(kafka).stream().map(ConsumerRecord::timestamp).toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> reports(KafkaClients kafka) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    var reader = new TopicReader(kafka);
    for (int partition = 0; partition < reader.partitions(Topics.REPORTS); partition++) {
      reader.records(new TopicPartition(Topics.REPORTS.name(), partition), records::add);
    }
    return records;
  }
}
