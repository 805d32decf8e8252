package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.topics.startup.InvalidSettingException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicLayoutTest {

  private record Given(
      boolean create, Optional<Integer> partitions, int replicationFactor, int minInsyncReplicas)
      implements TopicsConfig {}

  @Test
  void aClusterGetsMorePartitionsThanASingleBroker() {
    assertThat(TopicLayout.LOCAL.firstPartitions()).isEqualTo(4);
    assertThat(TopicLayout.of(new Given(true, Optional.empty(), 3, 2)).firstPartitions())
        .isEqualTo(24);
    assertThat(TopicLayout.of(new Given(true, Optional.of(12), 3, 2)).firstPartitions())
        .isEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 3, 2, 'lethe.topics.partitions must be from 1 to 10000, not 0.'",
    "4, 0, 1, 'lethe.topics.replication-factor must be from 1 to 32767, not 0.'",
    "4, 3, 4, 'lethe.topics.min-insync-replicas must be from 1 to 3, not 4.'",
  })
  void whatCanNotBeStopsTheStartWithOneSentence(
      int partitions, int replicationFactor, int minInsyncReplicas, String sentence) {
    // given
    var config = new Given(true, Optional.of(partitions), replicationFactor, minInsyncReplicas);

    // then
    assertThatThrownBy(() -> TopicLayout.of(config))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(sentence);
  }
}
