package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits where nobody should ends with the timeout. */
@Timeout(60)
class TopicWriterTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final CountDownLatch broker = new CountDownLatch(1);

  /** As Kafka's, it holds up who calls it while it knows no broker. */
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {

        @Override
        public synchronized Future<RecordMetadata> send(
            ProducerRecord<byte[], byte[]> record, Callback callback) {
          try {
            broker.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return super.send(record, callback);
        }
      };

  @Test
  void whoSendsDoesNotWaitForABrokerThatIsAway() {
    try (var writer = new TopicWriter(producer, LONG)) {
      // when
      CompletableFuture<RecordMetadata> first = send(writer, "a");
      CompletableFuture<RecordMetadata> second = send(writer, "b");

      // then
      assertThat(first).isNotDone();
      assertThat(second).isNotDone();

      // when
      broker.countDown();

      // then
      await().until(() -> first.isDone() && second.isDone());
      assertThat(producer.history())
          .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
          .containsExactly("a", "b");
    }
  }

  @Test
  void whatWaitsForTheBrokerIsGivenUpTogetherAndNotSentLater() {
    try (var writer = new TopicWriter(producer, Duration.ofMillis(50))) {
      // when
      CompletableFuture<RecordMetadata> first = send(writer, "a");
      CompletableFuture<RecordMetadata> second = send(writer, "b");

      // then neither waits for the other
      assertThat(first)
          .failsWithin(LONG)
          .withThrowableThat()
          .withCauseInstanceOf(TimeoutException.class);
      assertThat(second)
          .failsWithin(LONG)
          .withThrowableThat()
          .withCauseInstanceOf(TimeoutException.class);

      // when
      broker.countDown();
    }

    // then
    assertThat(producer.history())
        .noneMatch(record -> new String(record.key(), StandardCharsets.UTF_8).equals("b"));
  }

  @Test
  void noMoreRecordsWaitThanThereIsRoomFor() {
    try (var writer = new TopicWriter(producer, LONG)) {
      List<CompletableFuture<RecordMetadata>> sent =
          IntStream.range(0, 1100).mapToObj(i -> send(writer, "r" + i)).toList();

      assertThat(sent.get(1099))
          .failsWithin(LONG)
          .withThrowableThat()
          .withCauseInstanceOf(RejectedExecutionException.class);

      // when
      broker.countDown();

      // then those who found room are written
      assertThat(sent.get(1000)).succeedsWithin(LONG);
    }
  }

  private static CompletableFuture<RecordMetadata> send(TopicWriter writer, String id) {
    GenerationRequest request =
        GenerationRequest.newBuilder().setRequestId(id).setModel("m").setCount(1).build();
    return writer.send(Topics.GENERATION_REQUESTS, id, request);
  }
}
