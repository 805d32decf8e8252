package io.lethe.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.fixture.MockTopics;
import io.lethe.topics.TopicWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RolloutLogTest {

  private static final Duration NEVER = Duration.ofDays(1);

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          MockTopics.cluster(Topics.ROLLOUTS),
          true,
          null,
          new ByteArraySerializer(),
          new ByteArraySerializer());
  private final TopicWriter writer = new TopicWriter(producer, Duration.ofMinutes(1));

  @Test
  void tellsEachStateAndWhatStaysLive() {
    try (var log = new RolloutLog("i1", writer, Clock.systemUTC(), NEVER)) {
      // when
      log.loading("m", "v1");
      log.serving("m", "v1", Duration.ofMillis(5));
      log.loading("m", "v2");
      log.failed("m", "v2", "It is broken.");
    }
    writer.close();

    // then
    assertThat(written())
        .extracting(Rollout::getState)
        .containsExactly(
            RolloutState.LOADING,
            RolloutState.SERVING,
            RolloutState.LOADING,
            RolloutState.FAILED,
            RolloutState.STOPPED);
    assertThat(written().get(3).getDetail()).isEqualTo("It is broken. Version v1 is live.");
    assertThat(written()).extracting(Rollout::getInstance).containsOnly("i1");
    assertThat(producer.history())
        .allSatisfy(
            record -> {
              assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("m/i1");
              assertThat(record.partition())
                  .isEqualTo(ModelPartitioner.partition("m", MockTopics.PARTITIONS));
            });
  }

  @Test
  void afterItSaidThatItStopsItSaysNothingMore() {
    // given
    var log = new RolloutLog("i1", writer, Clock.systemUTC(), NEVER);
    log.serving("m", "v1", Duration.ofMillis(5));

    // when
    log.close();
    log.serving("m", "v2", Duration.ofMillis(5));
    log.close();
    writer.close();

    // then
    assertThat(written())
        .extracting(Rollout::getState)
        .containsExactly(RolloutState.SERVING, RolloutState.STOPPED);
  }

  @Test
  void beatsRepeatTheLastState() {
    try (var log = new RolloutLog("i1", writer, Clock.systemUTC(), Duration.ofMillis(5))) {
      // when
      log.serving("m", "v1", Duration.ZERO);

      // then
      await().until(() -> written().size() > 2);
      Rollout first = written().get(0);
      Rollout beat = written().get(2);
      assertThat(beat.getState()).isEqualTo(RolloutState.SERVING);
      assertThat(beat.getSince()).isEqualTo(first.getSince());
      assertThat(beat.getBeatAt()).isAfter(first.getBeatAt());
    }
  }

  private List<Rollout> written() {
    return producer.history().stream().map(RolloutLogTest::rollout).toList();
  }

  private static Rollout rollout(ProducerRecord<byte[], byte[]> record) {
    return Topics.ROLLOUTS.decode(record.value());
  }
}
