package io.lethe.labeler.reports;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * A record's time. Where its client gave it none, and its topic does not set it either, it is the
 * time at which it is read: Kafka Streams would stop at such a record for ever.
 */
public final class InputTime implements TimestampExtractor {

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return record.timestamp() < 0 ? System.currentTimeMillis() : record.timestamp();
  }
}
