package io.lethe.standalone.doctor;

import io.lethe.schemas.topics.Topic;
import io.lethe.topics.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/** The newest records of a topic, and whether they can be read. */
final class NewestRecords {

  private static final Duration FETCH_WAIT = Duration.ofMillis(50);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int EACH_PARTITION = 5;

  private final KafkaClients kafka;

  NewestRecords(KafkaClients kafka) {
    this.kafka = kafka;
  }

  /** The place of a record that can't be decoded, with the reason; empty where all can. */
  Optional<String> unreadable(Topic<?, ?> topic) {
    try (Consumer<byte[], byte[]> consumer = kafka.reader("newest-records", FETCH_WAIT)) {
      List<TopicPartition> partitions =
          topic.allPartitions(consumer.partitionsFor(topic.name()).size());
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> unread = new HashMap<>();
      ends.forEach(
          (partition, end) -> {
            consumer.seek(partition, Math.max(begins.get(partition), end - EACH_PARTITION));
            unread.put(partition, end);
          });
      long started = System.nanoTime();
      while (true) {
        for (TopicPartition partition : new ArrayList<>(unread.keySet())) {
          if (consumer.position(partition) >= unread.get(partition)) {
            unread.remove(partition);
          }
        }
        if (unread.isEmpty()) {
          return Optional.empty();
        }
        if (System.nanoTime() - started > PATIENCE.toNanos()) {
          return Optional.of("%s gave no records for 10 s".formatted(topic.name()));
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          try {
            topic.decode(record);
          } catch (SerializationException e) {
            return Optional.of(
                "%s-%d at %d: %s"
                    .formatted(
                        record.topic(), record.partition(), record.offset(), e.getMessage()));
          }
        }
      }
    }
  }
}
