package io.lethe.schemas.topics;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Utils;

/**
 * A topic: the one place where its name, types and settings stand. Into how many partitions it is
 * divided is chosen where it is created, so whoever needs the number asks the cluster for it.
 *
 * @param name topic name
 * @param key serde of the keys
 * @param value serde of the values
 * @param settings topic configuration as Kafka names it
 */
public record Topic<K, V>(String name, Serde<K> key, Serde<V> value, Map<String, String> settings) {

  /**
   * The value of one of its records; null for a tombstone.
   *
   * @throws SerializationException when the bytes are not a value of this topic
   */
  public V decode(ConsumerRecord<byte[], byte[]> record) {
    return decode(record.value());
  }

  /**
   * A value from its bytes; null stays null.
   *
   * @throws SerializationException when the bytes are not a value of this topic
   */
  public V decode(byte[] bytes) {
    return value.deserializer().deserialize(name, bytes);
  }

  /** A value as bytes; null stays null, a tombstone. */
  public byte[] encode(V content) {
    return value.serializer().serialize(name, content);
  }

  /** A key from its bytes; null stays null. */
  public K decodeKey(byte[] bytes) {
    return key.deserializer().deserialize(name, bytes);
  }

  /** A key as bytes. */
  public byte[] encodeKey(K content) {
    return key.serializer().serialize(name, content);
  }

  /**
   * Each of its partitions.
   *
   * @param partitions how many the cluster has, at least 1
   */
  public List<TopicPartition> allPartitions(int partitions) {
    return IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(name, i)).toList();
  }

  /**
   * Where Kafka's default partitioner puts a key (murmur2 of its bytes, as KafkaProducer documents
   * it). Topics partitioned by model use {@link io.lethe.schemas.partition.ModelPartitioner}.
   *
   * @param partitions how many the cluster has, at least 1
   */
  public TopicPartition partitionOf(K content, int partitions) {
    return new TopicPartition(
        name, Utils.toPositive(Utils.murmur2(encodeKey(content))) % partitions);
  }
}
