package io.lethe.schemas.partition;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.utils.Utils;

/**
 * Partitions by the model: murmur2 of the UTF-8 bytes of the key up to its first '/', so that
 * {@code mnist}, {@code mnist/<sampleId>} and {@code mnist/<version>} share a partition. For keys
 * without '/' it agrees with the Java client's default partitioner.
 */
public final class ModelPartitioner implements Partitioner {

  /** The partition of a key, 0 .. partitions - 1. */
  public static int partition(String key, int partitions) {
    int slash = key.indexOf('/');
    String model = slash < 0 ? key : key.substring(0, slash);
    byte[] bytes = model.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(bytes)) % partitions;
  }

  @Override
  public int partition(
      String topic, Object key, byte[] keyBytes, Object value, byte[] valueBytes, Cluster cluster) {
    int partitions = cluster.partitionCountForTopic(topic);
    return keyBytes == null
        ? ThreadLocalRandom.current().nextInt(partitions)
        : partition(new String(keyBytes, StandardCharsets.UTF_8), partitions);
  }

  @Override
  public void close() {}

  @Override
  public void configure(Map<String, ?> configs) {}
}
