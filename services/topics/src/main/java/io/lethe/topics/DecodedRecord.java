package io.lethe.topics;

/**
 * A record of a topic, decoded.
 *
 * @param key null where it has none
 * @param value null for a tombstone
 */
public record DecodedRecord<K, V>(int partition, long offset, K key, V value) {}
