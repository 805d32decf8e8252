package io.lethe.labeler.reports;

import io.lethe.labeler.state.Origin;
import java.nio.ByteBuffer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The first to see a topic's records: decodes and checks them. What can't be read or makes no sense
 * goes on as a dead letter, in the same transaction as everything else.
 */
public final class InputProcessor<T extends SpecificRecord>
    extends ContextualProcessor<byte[], byte[], String, Object> {

  private final InputTopic<T> reading;

  public InputProcessor(InputTopic<T> reading) {
    this.reading = reading;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    try {
      if (record.value() == null) {
        throw new UnusableRecordException("The record has no value.");
      }
      Checks.size(record.key(), record.value());
      T value = reading.serde().decode(record.value());
      reading.check().check(record.key(), value);
      String key = reading.key().of(value);
      Object forwarded = reading.forwarded().of(value, origin(record));
      context().forward(record.withKey(key).withValue(forwarded));
    } catch (UnusableRecordException | SerializationException e) {
      long now = context().currentSystemTimeMs();
      context().forward(DeadLetters.record(origin(record), e.getMessage(), now));
    }
  }

  private Origin origin(Record<byte[], byte[]> record) {
    RecordMetadata from = context().recordMetadata().orElseThrow();
    return new Origin(
        from.topic(),
        from.partition(),
        from.offset(),
        wrap(record.key()),
        wrap(record.value()),
        record.timestamp());
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }
}
