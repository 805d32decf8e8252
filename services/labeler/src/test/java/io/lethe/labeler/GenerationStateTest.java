package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.runtime.BoundedMemory;
import io.lethe.labeler.runtime.Configs;
import io.lethe.labeler.runtime.ConfiguredSettings;
import io.lethe.schemas.Generation;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * State on disk is bounded by what comes in a retention. {@code -Dlethe.drill.generations=1000000}
 * measures a million.
 */
class GenerationStateTest {

  private static final int GENERATIONS = Integer.getInteger("lethe.drill.generations", 10_000);
  private static final int PICTURE_BYTES = 2048;

  /** A picture of noise of about as many bytes. */
  private static final int SIDE = 45;

  private static final Duration RETENTION = Duration.ofDays(7);
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  private final Random random = new Random(1);

  @TempDir private Path directory;

  @Test
  void generationsAreForgottenWithTheirRetention() throws IOException {
    // given
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "state-size");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedMemory.class);
    var settings =
        ConfiguredSettings.of(Configs.of(Map.of("lethe.labeler.vetting.max-share", "1")));
    var topology = LabelerTopology.build(new StreamsBuilder(), settings);
    try (var driver = new TopologyTestDriver(topology, properties, START)) {
      TestInputTopic<String, Generation> generations = input(driver, Topics.GENERATIONS);
      TestInputTopic<String, SensitiveReport> reports = input(driver, Topics.REPORTS);
      TestInputTopic<String, ModelVersion> versions = input(driver, Topics.MODEL_VERSIONS);
      var log =
          driver.createOutputTopic(
              Topics.LABEL_LOG.name(),
              Topics.LABEL_LOG.key().deserializer(),
              Topics.LABEL_LOG.value().deserializer());
      versions.pipeInput(
          "mnist/v0",
          Records.version("v0", null, null, 0).setWidth(SIDE).setHeight(SIDE).build(),
          START);

      // when a retention's generations come, one in a hundred reported
      long labels = 0;
      for (int i = 0; i < GENERATIONS; i++) {
        Instant at = START.plus(RETENTION.multipliedBy(i).dividedBy(GENERATIONS));
        boolean reported = i % 100 == 0;
        generations.pipeInput("generation-" + i, generation(i, reported), at);
        if (reported) {
          reports.pipeInput("r" + i, Records.ofGeneration("r" + i, "r", i), at);
          labels += log.readValuesToList().stream().map(LabelChange::getSequence).count();
        }
      }
      long full = bytes();

      // when two more retentions pass with next to none
      for (int day = 1; day <= 15; day++) {
        generations.pipeInput(
            "generation-" + (GENERATIONS + day),
            generation(GENERATIONS + day, false),
            START.plus(RETENTION).plus(Duration.ofDays(day)));
      }
      long left = bytes();

      // then
      System.out.printf(
          "state: %d generations of %d bytes, %d labels: %.1f MB on disk, %.1f MB two retentions later%n",
          GENERATIONS, PICTURE_BYTES, labels, full / 1e6, left / 1e6);
      assertThat(labels).isEqualTo((GENERATIONS + 99) / 100);
      assertThat(full).isLessThan(2L * GENERATIONS * PICTURE_BYTES + 40_000_000);
      assertThat(left).isLessThan(full / 4);
    }
  }

  private Generation generation(int number, boolean reported) {
    byte[] bytes = new byte[reported ? SIDE * SIDE : PICTURE_BYTES];
    random.nextBytes(bytes);
    byte[] png = reported ? Png.encode(new Picture(SIDE, SIDE, 1, bytes)) : bytes;
    return Generation.newBuilder(Records.generation(0))
        .setGenerationId("generation-" + number)
        .setPng(ByteBuffer.wrap(png))
        .build();
  }

  private static <V> TestInputTopic<String, V> input(
      TopologyTestDriver driver, Topic<String, V> topic) {
    return driver.createInputTopic(
        topic.name(), topic.key().serializer(), topic.value().serializer());
  }

  private long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
