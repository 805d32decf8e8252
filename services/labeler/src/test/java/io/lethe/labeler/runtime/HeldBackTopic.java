package io.lethe.labeler.runtime;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * Clients of Kafka Streams to which the broker gives nothing of one topic while it is held back: a
 * backlog that never ends.
 */
final class HeldBackTopic extends DefaultKafkaClientSupplier {

  private final String topic;
  private final AtomicBoolean held = new AtomicBoolean();
  private final AtomicBoolean inForce = new AtomicBoolean();

  HeldBackTopic(String topic) {
    this.topic = topic;
  }

  /**
   * Comes back once the consumer polls without the topic: a poll before may still bring records.
   */
  void holdBack() {
    held.set(true);
    await().untilTrue(inForce);
  }

  void release() {
    held.set(false);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()) {

      private boolean wasHeld;

      @Override
      public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        if (held.get()) {
          pause(partitions());
          inForce.compareAndSet(false, !partitions().isEmpty());
        } else if (wasHeld) {
          resume(partitions());
        }
        wasHeld = held.get();
        return super.poll(timeout);
      }

      /** There is more to come, as with any backlog. */
      @Override
      public OptionalLong currentLag(TopicPartition partition) {
        return held.get() && partition.topic().equals(topic)
            ? OptionalLong.of(1)
            : super.currentLag(partition);
      }

      private List<TopicPartition> partitions() {
        return assignment().stream().filter(p -> p.topic().equals(topic)).toList();
      }
    };
  }
}
