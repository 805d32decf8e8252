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
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RolloutLogTest {

  private static final Duration NEVER = Duration.ofDays(1);

  /** Lets whoever sends wait while it is held, as one does whose broker is away. */
  private static final class HeldProducer extends MockProducer<byte[], byte[]> {

    private final Semaphore free = new Semaphore(1);

    HeldProducer() {
      super(
          MockTopics.cluster(Topics.ROLLOUTS),
          true,
          null,
          new ByteArraySerializer(),
          new ByteArraySerializer());
    }

    void hold() {
      free.acquireUninterruptibly();
    }

    void goOn() {
      free.release();
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
      free.acquireUninterruptibly();
      free.release();
      return super.send(record, callback);
    }
  }

  private final HeldProducer producer = new HeldProducer();
  private final TopicWriter writer = new TopicWriter(producer, Duration.ofMinutes(1));

  @Test
  void tellsEachStateAndWhatStaysLive() {
    try (var log = new RolloutLog("i1", writer, Clock.systemUTC(), NEVER, NEVER)) {
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
    var log = new RolloutLog("i1", writer, Clock.systemUTC(), NEVER, NEVER);
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
    try (var log = new RolloutLog("i1", writer, Clock.systemUTC(), Duration.ofMillis(5), NEVER)) {
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

  @Test
  void beatsOfManyModelsAreSpreadSoThatNoneIsRefused() {
    // given more models than records may wait for the writer
    int models = 3000;
    try (var log = new RolloutLog("i1", writer, Clock.systemUTC(), NEVER, NEVER)) {
      for (int i = 0; i < models; i++) {
        log.kept("m" + i, "v1");
        if (i % 500 == 0) {
          awaitWritten(i + 1);
        }
      }
      awaitWritten(models);

      // when nothing is written for a while
      producer.hold();
      log.beat(System.nanoTime());
      long due = System.nanoTime() + NEVER.toNanos();
      log.beat(due);
      producer.goOn();

      // then one look told of some, and the others' turn comes at the next ones
      awaitWritten(models + RolloutLog.MOST_AT_ONCE);
      for (int told = RolloutLog.MOST_AT_ONCE; told < models; told += RolloutLog.MOST_AT_ONCE) {
        log.beat(due);
        awaitWritten(models + Math.min(models, told + RolloutLog.MOST_AT_ONCE));
      }
      log.beat(due);
      assertThat(beaten(models)).hasSize(models).doesNotHaveDuplicates();
    }

    // then each is told of the stop
    awaitWritten(3 * models);
    assertThat(written().subList(2 * models, 3 * models))
        .extracting(Rollout::getState)
        .containsOnly(RolloutState.STOPPED);
  }

  /** Models that were told again. */
  private List<String> beaten(int models) {
    List<Rollout> all = written();
    return all.subList(models, all.size()).stream().map(Rollout::getModel).toList();
  }

  private void awaitWritten(int records) {
    await().until(() -> producer.history().size() == records);
  }

  private List<Rollout> written() {
    return producer.history().stream().map(RolloutLogTest::rollout).toList();
  }

  private static Rollout rollout(ProducerRecord<byte[], byte[]> record) {
    return Topics.ROLLOUTS.decode(record.value());
  }
}
