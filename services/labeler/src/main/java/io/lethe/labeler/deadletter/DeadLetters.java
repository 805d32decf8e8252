package io.lethe.labeler.deadletter;

import io.lethe.labeler.state.Origin;
import io.lethe.schemas.DeadLetter;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Record;

/** What becomes of records that can't be used. */
public final class DeadLetters {

  private static final String SERVICE = "labeler";

  private DeadLetters() {}

  /**
   * The dead letter of a record, as it was.
   *
   * @param reason one sentence for whoever reads the dead letters
   * @param now milliseconds since the epoch
   */
  public static DeadLetter of(Origin origin, String reason, long now) {
    return DeadLetter.newBuilder()
        .setTopic(origin.getTopic())
        .setPartition(origin.getPartition())
        .setOffset(origin.getOffset())
        .setKey(origin.getKey())
        .setValue(origin.getValue())
        .setReason(reason)
        .setService(SERVICE)
        .setDeadAt(Instant.ofEpochMilli(now))
        .build();
  }

  /** The same as a record to forward; the sink takes its key from the letter. */
  public static Record<String, Object> record(Origin origin, String reason, long now) {
    return new Record<>(null, of(origin, reason, now), now);
  }
}
