package io.lethe.labeler.reports;

import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.state.Origin;
import io.lethe.schemas.deadletter.BoundedDeadLetters;
import io.lethe.schemas.deadletter.Replays;
import io.lethe.schemas.rules.FieldProblem;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Decodes and checks the records of an input topic, first of all processors. A record that cannot
 * be read or makes no sense becomes a dead letter, in the same transaction as everything else.
 */
public final class InputProcessor<T extends SpecificRecord>
    extends ContextualProcessor<byte[], byte[], String, Object> {

  private final InputTopic<T> input;
  private Emitter emitter;

  public InputProcessor(InputTopic<T> input) {
    this.input = input;
  }

  /** Name of the node that reads a topic. */
  public static String nameFor(String topic) {
    return "read-" + topic;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    emitter = new Emitter(nameFor(input.topic().name()), context);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    try {
      if (record.value() == null) {
        throw new UnusableRecordException("The record has no value.");
      }
      requireBounded(record);
      T value = input.topic().decode(record.value());
      Optional<FieldProblem> problem = input.check().problemOf(record.key(), value);
      if (problem.isPresent()) {
        throw new UnusableRecordException(problem.get().message());
      }
      send(input.onward().of(value, origin(record)), record.withKey(input.key().of(value)));
    } catch (UnusableRecordException | SerializationException e) {
      long now = context().currentSystemTimeMs();
      emitter.deadLetter(DeadLetters.of(origin(record), e.getMessage(), now));
    }
  }

  /**
   * A record that was compressed may be larger than its topic's limit, and so might be all that it
   * leads to: the repartitioned record, the stores' changelogs, a later dead letter. Headers are
   * not counted, for they go no further.
   */
  private static void requireBounded(Record<byte[], byte[]> record) throws UnusableRecordException {
    long bytes = (record.key() == null ? 0L : record.key().length) + record.value().length;
    if (bytes > BoundedDeadLetters.MOST_BYTES) {
      throw new UnusableRecordException(
          "The record has %d bytes, more than the %d allowed."
              .formatted(bytes, BoundedDeadLetters.MOST_BYTES));
    }
  }

  private <V> void send(InputTopic.Onward<V> onward, Record<String, ?> record) {
    Record<String, V> sent = record.withValue(onward.value());
    emitter.send(onward.outlet(), sent.withHeaders(Replays.markOf(record.headers())));
  }

  private Origin origin(Record<byte[], byte[]> record) {
    RecordMetadata from = context().recordMetadata().orElseThrow();
    return new Origin(
        from.topic(),
        from.partition(),
        from.offset(),
        wrap(record.key()),
        wrap(record.value()),
        Replays.timeOf(record.headers(), record.timestamp()));
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }
}
