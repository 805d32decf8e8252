package io.lethe.topics;

import io.lethe.schemas.topics.Topic;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Writes single records, each acknowledged by all in-sync replicas. Any thread may call it: the
 * producer, which waits where it knows no broker, is called by a thread of its own.
 */
public final class TopicWriter implements AutoCloseable {

  /** Records that wait while the producer does; a report is up to 256 KiB. */
  private static final int MOST_WAITING = 1024;

  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  private final Producer<byte[], byte[]> producer;
  private final Duration patience;
  private final PartitionCounts partitions = new PartitionCounts();
  private final ExecutorService thread = BoundedExecutor.named("lethe-topic-writer", MOST_WAITING);

  /**
   * @param producer idempotent, acks=all; closed by this writer
   * @param patience how long a record may take to be acknowledged, from {@link #send} on
   */
  public TopicWriter(Producer<byte[], byte[]> producer, Duration patience) {
    this.producer = producer;
    this.patience = patience;
  }

  /**
   * Sends a record, partitioned by its key, after those that were handed in before.
   *
   * @return completes once it is acknowledged; fails with Kafka's exception, or with a
   *     TimeoutException when that takes too long, however many records wait for the broker, or
   *     with a RejectedExecutionException when too many do
   */
  public <V> CompletableFuture<RecordMetadata> send(Topic<String, V> topic, String key, V value) {
    return sendWhenDue(() -> TopicRecords.record(topic, key, value));
  }

  /** Like {@link #send}, for topics that are partitioned by model. */
  public <V> CompletableFuture<RecordMetadata> sendByModel(
      Topic<String, V> topic, String key, V value) {
    return sendWhenDue(
        () ->
            TopicRecords.byModel(topic, key, value, partitions.of(topic, producer::partitionsFor)));
  }

  /** Made by the thread that may wait: which partition it goes to is for the broker to tell. */
  private CompletableFuture<RecordMetadata> sendWhenDue(
      Supplier<ProducerRecord<byte[], byte[]>> record) {
    var acknowledged = new CompletableFuture<RecordMetadata>();
    try {
      thread.execute(() -> send(record, acknowledged));
    } catch (RejectedExecutionException e) {
      acknowledged.completeExceptionally(e);
    }
    return acknowledged.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void send(
      Supplier<ProducerRecord<byte[], byte[]>> record,
      CompletableFuture<RecordMetadata> acknowledged) {
    if (acknowledged.isDone()) {
      // It was given up while those before it waited for the broker.
      return;
    }
    try {
      var unused =
          producer.send(
              record.get(),
              (metadata, error) -> {
                if (error == null) {
                  acknowledged.complete(metadata);
                } else {
                  acknowledged.completeExceptionally(error);
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      acknowledged.completeExceptionally(e);
    }
  }

  /**
   * Ends after what was sent is acknowledged; after twenty seconds at most, half of them for what
   * waits for the producer.
   */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(CLOSE_WAIT);
  }
}
