package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.EmbeddedBroker;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.labeler.runtime.LabelerStreams;
import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Searches the disk for the bytes of erased pictures: RocksDB's files, changelogs and compacted
 * topics, all of them quiet after the erasure. What takes days is set to seconds. Topics that
 * delete by age are not searched, but their age is looked at.
 */
class ErasedBytesIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int SIZE = 26;

  /** Segments of a second make many files, of each partition. */
  private static final TopicLayout LAYOUT = new TopicLayout(true, Optional.of(1), 1, 1);

  @TempDir private Path directory;

  @Test
  void whatWasErasedIsGoneFromEveryFile() throws Exception {
    Path state = directory.resolve("state");
    Path data = directory.resolve("broker");
    try (var broker = EmbeddedBroker.start(data);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.incrementalAlterConfigs(cleanerWithoutPause()).all().get();
      TopicProvisioning.ensure(admin, Topics.ALL, LAYOUT);
      var config =
          LabelerConfigs.of(
              Map.of(
                  "lethe.labeler.state-directory", state.toString(),
                  "lethe.labeler.grace", "1s",
                  "lethe.labeler.tick", "100ms",
                  "lethe.labeler.compaction-interval", "3s",
                  "lethe.labeler.trusted-reporters", "trusted"));
      try (var labeler =
              LabelerStreams.start(config, KafkaProperties.at(broker.bootstrapServers()), LAYOUT);
          var producer = producer(broker)) {
        // given a label, the label of a reporter, and a held picture
        send(producer, Topics.MODEL_VERSIONS, DrillGenerations.base());
        // Reports wait no longer than the grace for a model that is not known yet.
        try (var deployments =
            new DrillTail<>(broker.bootstrapServers(), Topics.DEPLOYMENTS, LAYOUT)) {
          deployments.awaitCount(1, PATIENCE);
        }
        for (int number = 1; number <= 2; number++) {
          send(producer, Topics.REPORTS, Records.inline("trusted", "r" + number, picture(number)));
        }
        send(producer, Topics.REPORTS, Records.inline("ann", "r3", picture(3)));
        await()
            .atMost(PATIENCE)
            .pollInterval(LOOK)
            .untilAsserted(
                () -> {
                  for (int number : List.of(1, 2, 3)) {
                    String topic = number == 3 ? "lethe.quarantine-" : "lethe.labels-";
                    assertThat(filesWith(number, state, data))
                        .as("picture %d", number)
                        .anyMatch(file -> file.endsWith(".sst"))
                        .anyMatch(file -> file.contains("changelog"))
                        .anyMatch(file -> file.contains(topic));
                  }
                });

        // when
        admin.incrementalAlterConfigs(compactedAtOnce(admin)).all().get();
        send(producer, Topics.COMMANDS, ofSample("c1", picture(1)));
        send(
            producer,
            Topics.COMMANDS,
            Records.onReporter("c2", CommandKind.ERASE_REPORTER, "trusted"));
        send(
            producer, Topics.COMMANDS, Records.onReporter("c3", CommandKind.ERASE_REPORTER, "ann"));

        // then, while nothing else happens
        await()
            .atMost(PATIENCE)
            .pollInterval(LOOK)
            // A file may be on its way from one name to another while one looks.
            .during(Duration.ofSeconds(3))
            .until(() -> filesWithAny(state, data).isEmpty());
        assertThat(labeler.isFailing()).isFalse();
      }
      assertThat(topicsThatKeepForEver(admin))
          .as("topics that hold no picture, for ever")
          .containsExactlyInAnyOrder("lethe.label-log", "lethe.erasures");
    }
  }

  private static Picture picture(int number) {
    byte[] pixels = new byte[SIZE * SIZE * 3];
    new Random(number).nextBytes(pixels);
    return new Picture(SIZE, SIZE, 3, pixels);
  }

  private static Command ofSample(String id, Picture picture) {
    return Command.newBuilder(Records.command(id, CommandKind.ERASE_SAMPLE, null))
        .setSampleId(picture.sampleId())
        .build();
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static <V> void send(
      KafkaProducer<byte[], byte[]> producer, Topic<String, V> topic, V value) throws Exception {
    String key = value instanceof SensitiveReport report ? report.getReporter() : "mnist";
    producer
        .send(
            new ProducerRecord<>(
                topic.name(), key.getBytes(StandardCharsets.UTF_8), topic.encode(value)))
        .get();
  }

  private static Map<ConfigResource, Collection<AlterConfigOp>> cleanerWithoutPause() {
    return Map.of(
        new ConfigResource(ConfigResource.Type.BROKER, "1"),
        List.of(set("log.cleaner.backoff.ms", "100")));
  }

  /** Segments of a second for all compacted topics; internal ones exist by now too. */
  private static Map<ConfigResource, Collection<AlterConfigOp>> compactedAtOnce(Admin admin)
      throws Exception {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    configs(admin)
        .forEach(
            (topic, config) -> {
              if (config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().contains("compact")) {
                changes.put(
                    topic,
                    List.of(
                        set(TopicConfig.SEGMENT_MS_CONFIG, "1000"),
                        set(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "1000"),
                        set(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.01")));
              }
            });
    return changes;
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private static Map<ConfigResource, Config> configs(Admin admin) throws Exception {
    List<ConfigResource> topics =
        admin.listTopics().names().get().stream()
            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
            .toList();
    return admin.describeConfigs(topics).all().get();
  }

  /** Topics that neither compact nor delete by an age of 30 days at most. */
  private static Set<String> topicsThatKeepForEver(Admin admin) throws Exception {
    return configs(admin).entrySet().stream()
        .filter(
            topic ->
                !topic
                    .getValue()
                    .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                    .value()
                    .contains("compact"))
        .filter(
            topic -> {
              String millis = topic.getValue().get(TopicConfig.RETENTION_MS_CONFIG).value();
              return millis.equals("-1")
                  || Long.parseLong(millis) > Topics.LONGEST_RETENTION.toMillis();
            })
        .map(topic -> topic.getKey().name())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> filesWithAny(Path state, Path data) throws IOException {
    List<String> found = new ArrayList<>();
    for (int number : List.of(1, 2, 3)) {
      found.addAll(filesWith(number, state, data));
    }
    return found;
  }

  /** Files of stores and of compacted topics that hold a picture's bytes, as they stand on disk. */
  private static List<String> filesWith(int number, Path state, Path data) throws IOException {
    byte[] png = Png.encode(picture(number));
    byte[] sought = Arrays.copyOfRange(png, png.length / 2, png.length / 2 + 64);
    List<String> found = new ArrayList<>();
    for (Path root : List.of(state, data)) {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (!isLeftOut(file.toString()) && holds(file, sought)) {
                found.add(root.relativize(file).toString());
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path gone, IOException meanwhile) {
              return FileVisitResult.CONTINUE;
            }
          });
    }
    return found;
  }

  private static boolean isLeftOut(String file) {
    return file.endsWith("index")
        || file.contains("-repartition-")
        || Stream.of("lethe.reports-", "lethe.dead-letters-", "lethe.generations-")
            .anyMatch(file::contains);
  }

  private static boolean holds(Path file, byte[] sought) {
    try {
      // One byte is one character: so the search is that of texts.
      return Files.readString(file, StandardCharsets.ISO_8859_1)
          .contains(new String(sought, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
