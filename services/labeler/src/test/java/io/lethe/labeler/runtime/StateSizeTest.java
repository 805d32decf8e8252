package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.Records;
import io.lethe.labeler.config.ConfiguredSettings;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.labeler.topology.LabelerTopology;
import io.lethe.schemas.Generation;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room on disk of a labeler's stores. */
class StateSizeTest {

  /** Of one task of each stage, with margin for file systems with large blocks. */
  private static final long MOST_KILOBYTES = 5 * 1024;

  @TempDir private Path directory;

  @Test
  void storesThatHoldNextToNothingTakeLittleRoom() throws Exception {
    // given
    LabelerConfig config =
        LabelerConfigs.of(Map.of("lethe.labeler.state-directory", directory.toString()));
    try (var labeler =
        new TopologyTestDriver(
            LabelerTopology.build(
                new StreamsBuilder(),
                ConfiguredSettings.of(config),
                TopicLayout.LOCAL.firstPartitions()),
            StreamsSettings.of(config, KafkaProperties.at("none:1"), TopicLayout.LOCAL))) {
      // when something is kept in stores with and without windows
      send(labeler, Topics.MODEL_VERSIONS, Records.base());
      send(labeler, Topics.GENERATIONS, Records.generation(1));
      send(labeler, Topics.REPORTS, Records.ofGeneration("ann", "r1", 1));

      // then
      assertThat(kilobytes(directory)).isLessThan(MOST_KILOBYTES);
    }
  }

  private static <V> void send(TopologyTestDriver labeler, Topic<String, V> topic, V value) {
    String key = value instanceof Generation generation ? generation.getGenerationId() : "key";
    labeler
        .createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(topic.encodeKey(key), topic.encode(value));
  }

  /** What the file system has allocated, which may be more than the files' lengths. */
  private static long kilobytes(Path directory) throws Exception {
    Process du = new ProcessBuilder("du", "-sk", directory.toString()).start();
    return Long.parseLong(du.inputReader().readLine().split("\\s")[0]);
  }
}
