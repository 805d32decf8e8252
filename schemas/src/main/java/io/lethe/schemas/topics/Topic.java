package io.lethe.schemas.topics;

import java.util.Map;
import org.apache.kafka.common.serialization.Serde;

/**
 * A topic: the one place where its name, types and settings stand.
 *
 * @param name topic name
 * @param key serde of the keys
 * @param value serde of the values
 * @param partitions partition count, fixed for ever for topics partitioned by model
 * @param settings topic configuration as Kafka names it
 */
public record Topic<K, V>(
    String name, Serde<K> key, Serde<V> value, int partitions, Map<String, String> settings) {}
