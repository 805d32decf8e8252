package io.lethe.serving.broker;

import io.lethe.schemas.topics.Topic;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Writes single records, each acknowledged by all in-sync replicas. Any thread may call it. */
public final class TopicWriter implements AutoCloseable {

  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  private final Producer<byte[], byte[]> producer;

  /**
   * @param producer idempotent, acks=all; closed by this writer
   */
  public TopicWriter(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Sends a record, partitioned by its key. May block for the producer's {@code max.block.ms} where
   * the broker is away.
   *
   * @return completes once it is acknowledged; fails with Kafka's exception
   */
  public <V> CompletableFuture<RecordMetadata> send(Topic<String, V> topic, String key, V value) {
    return send(TopicRecords.record(topic, key, value));
  }

  /** As {@link #send}, for topics that are partitioned by model. */
  public <V> CompletableFuture<RecordMetadata> sendByModel(
      Topic<String, V> topic, String key, V value) {
    return send(TopicRecords.byModel(topic, key, value));
  }

  private CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    var acknowledged = new CompletableFuture<RecordMetadata>();
    try {
      var unused =
          producer.send(
              record,
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
    return acknowledged;
  }

  /** Ends after what was sent is acknowledged, or after ten seconds. */
  @Override
  public void close() {
    producer.close(CLOSE_WAIT);
  }
}
