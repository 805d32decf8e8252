package io.lethe.topics;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where a record stands in its topic. Whoever has to show what it holds keeps this, and not the
 * record.
 */
public record RecordPlace(int partition, long offset) {

  /** The place of a record that was read. */
  public static RecordPlace of(ConsumerRecord<?, ?> record) {
    return new RecordPlace(record.partition(), record.offset());
  }
}
