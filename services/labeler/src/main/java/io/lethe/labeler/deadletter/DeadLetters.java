package io.lethe.labeler.deadletter;

import io.lethe.labeler.state.Origin;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.deadletter.BoundedDeadLetters;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.api.Record;

/** What becomes of records that can't be used. */
public final class DeadLetters {

  private static final String SERVICE = "labeler";

  private DeadLetters() {}

  /**
   * The dead letter of a record, as it was as far as it fits.
   *
   * @param reason one sentence for whoever reads the dead letters
   * @param now milliseconds since the epoch
   */
  public static DeadLetter of(Origin origin, String reason, long now) {
    var original =
        new ConsumerRecord<>(
            origin.getTopic(),
            origin.getPartition(),
            origin.getOffset(),
            bytes(origin.getKey()),
            bytes(origin.getValue()));
    return BoundedDeadLetters.of(original, reason, SERVICE, Instant.ofEpochMilli(now));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** The same as a record to forward; the sink takes its key from the letter. */
  public static Record<String, Object> record(Origin origin, String reason, long now) {
    return new Record<>(null, of(origin, reason, now), now);
  }
}
