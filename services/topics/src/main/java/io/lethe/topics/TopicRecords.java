package io.lethe.topics;

import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topic;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records as bytes, by the catalogue's serdes. */
public final class TopicRecords {

  private TopicRecords() {}

  /** A record; Kafka's default partitioner chooses the partition by the key. */
  public static <K, V> ProducerRecord<byte[], byte[]> record(Topic<K, V> topic, K key, V value) {
    return record(topic, null, key, value);
  }

  /**
   * A record of a topic that is partitioned by model.
   *
   * @param partitions how many the topic has
   */
  public static <V> ProducerRecord<byte[], byte[]> byModel(
      Topic<String, V> topic, String key, V value, int partitions) {
    return record(topic, ModelPartitioner.partition(key, partitions), key, value);
  }

  private static <K, V> ProducerRecord<byte[], byte[]> record(
      Topic<K, V> topic, Integer partition, K key, V value) {
    return new ProducerRecord<>(topic.name(), partition, topic.encodeKey(key), topic.encode(value));
  }
}
