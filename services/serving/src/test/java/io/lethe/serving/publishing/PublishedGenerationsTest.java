package io.lethe.serving.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Generation;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.fixture.MockTopics;
import io.lethe.serving.publishing.PublishedGenerations.Span;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedGenerationsTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void searchesThatWaitForABrokerThatIsAwayAreGivenUpTogether() {
    // given
    var broker = new CountDownLatch(1);
    var begun = new AtomicInteger();
    try (var published =
        new PublishedGenerations(
            () -> {
              begun.incrementAndGet();
              await(broker);
              throw new KafkaException("It is away.");
            },
            () -> {
              throw new KafkaException("It is away.");
            },
            Duration.ofMillis(50),
            Duration.ofMinutes(5))) {

      // when
      List<CompletableFuture<?>> searches =
          List.of(published.at(0, 0, "a"), published.at(0, 0, "b"), published.at(0, 0, "c"));

      // then none waits for the one before it
      assertThat(searches)
          .allSatisfy(
              search ->
                  assertThat(search)
                      .failsWithin(LONG)
                      .withThrowableThat()
                      .havingCause()
                      .isInstanceOfSatisfying(
                          RefusedException.class,
                          e -> assertThat(e.refusal()).isEqualTo(Refusal.BROKER_AWAY)));

      // when
      broker.countDown();
    }

    // then
    assertThat(begun).hasValueLessThan(2);
  }

  @Test
  void aPictureIsReadWhileASearchIsStuck() {
    // given a search that comes to no end, and a picture at a place
    var broker = new CountDownLatch(1);
    Generation shown = generation("g");
    try (var published =
        new PublishedGenerations(
            () -> holding(0, shown),
            () -> {
              await(broker);
              throw new KafkaException("It is away.");
            },
            LONG,
            Duration.ofMinutes(5))) {
      CompletableFuture<?> search = published.find(Set.of("x"), Instant.EPOCH, Span.OF_A_CALL);

      // when
      CompletableFuture<Optional<Generation>> read = published.at(0, 7, "g");

      // then
      assertThat(read).succeedsWithin(LONG).isEqualTo(Optional.of(shown));
      assertThat(search).isNotDone();
      broker.countDown();
    }
  }

  @ParameterizedTest
  @CsvSource({"OF_A_CALL, false", "TO_THE_END, true"})
  void onlyToTheEndIsFoundWhatCameLongAfterItsClaim(Span span, boolean found) {
    // given one that was published an hour after the claim
    Generation late = generation("late");
    int partition = Topics.GENERATIONS.partitionOf("late", MockTopics.PARTITIONS).partition();
    try (var published =
        new PublishedGenerations(
            () -> holding(partition, late),
            () -> holding(partition, generation("another"), late),
            LONG,
            Duration.ofMinutes(5))) {

      // when
      CompletableFuture<Map<String, Generation>> search =
          published.find(Set.of("late"), Instant.EPOCH, span);

      // then
      assertThat(search).succeedsWithin(LONG).isEqualTo(found ? Map.of("late", late) : Map.of());
    }
  }

  /** Its records come one a poll from offset 7 on, an hour after the beginning of time. */
  private static Consumer<byte[], byte[]> holding(int partition, Generation... generations) {
    var place = new TopicPartition(Topics.GENERATIONS.name(), partition);
    var consumer =
        new MockConsumer<byte[], byte[]>("earliest") {
          @Override
          public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
              Map<TopicPartition, Long> times) {
            return Map.of(place, new OffsetAndTimestamp(7, HOUR.toMillis()));
          }
        };
    consumer.updatePartitions(place.topic(), MockTopics.partitions(Topics.GENERATIONS));
    consumer.updateBeginningOffsets(Map.of(place, 7L));
    consumer.updateEndOffsets(Map.of(place, 7L + generations.length));
    for (int i = 0; i < generations.length; i++) {
      ConsumerRecord<byte[], byte[]> record = record(place, 7 + i, generations[i]);
      consumer.schedulePollTask(() -> consumer.addRecord(record));
    }
    return consumer;
  }

  private static ConsumerRecord<byte[], byte[]> record(
      TopicPartition place, long offset, Generation generation) {
    return new ConsumerRecord<>(
        place.topic(),
        place.partition(),
        offset,
        HOUR.toMillis(),
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        generation.getGenerationId().getBytes(StandardCharsets.UTF_8),
        Topics.GENERATIONS.encode(generation),
        new RecordHeaders(),
        Optional.empty());
  }

  private static Generation generation(String id) {
    return Generation.newBuilder()
        .setGenerationId(id)
        .setRequestId("r")
        .setIndex(0)
        .setModel("m")
        .setModelVersion("v1")
        .setSeed(1)
        .setSampler("ddim")
        .setSteps(10)
        .setPixelHash("h")
        .setPng(ByteBuffer.allocate(0))
        .setGeneratedAt(Instant.EPOCH)
        .build();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
