package io.lethe.topics;

import io.lethe.topics.registry.RegistryAwayException;
import io.lethe.topics.registry.RegistryFraming;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Records whose values are all single-object encoded. While the registry is away, a partition's
 * records end before the first that needs it, and are read again from there.
 */
final class UnwrappedRecords {

  private final RegistryFraming framing;

  UnwrappedRecords(RegistryFraming framing) {
    this.framing = framing;
  }

  /**
   * What can be read now.
   *
   * @param back sets where a partition is read from next
   */
  ConsumerRecords<byte[], byte[]> of(
      ConsumerRecords<byte[], byte[]> polled, ObjLongConsumer<TopicPartition> back) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(polled.nextOffsets());
    for (TopicPartition partition : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> unwrapped = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
        Optional<ConsumerRecord<byte[], byte[]>> readable = unwrapped(record);
        if (readable.isEmpty()) {
          back.accept(partition, record.offset());
          next.put(partition, new OffsetAndMetadata(record.offset()));
          break;
        }
        unwrapped.add(readable.get());
      }
      if (!unwrapped.isEmpty()) {
        records.put(partition, unwrapped);
      }
    }
    return new ConsumerRecords<>(records, next);
  }

  /** Empty while the registry is away. */
  private Optional<ConsumerRecord<byte[], byte[]>> unwrapped(
      ConsumerRecord<byte[], byte[]> record) {
    try {
      byte[] value = framing.unwrap(record.topic(), record.value());
      return Optional.of(value == record.value() ? record : with(record, value));
    } catch (RegistryAwayException e) {
      return Optional.empty();
    }
  }

  private static ConsumerRecord<byte[], byte[]> with(
      ConsumerRecord<byte[], byte[]> record, byte[] value) {
    return new ConsumerRecord<>(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        record.serializedKeySize(),
        value.length,
        record.key(),
        value,
        record.headers(),
        record.leaderEpoch());
  }
}
