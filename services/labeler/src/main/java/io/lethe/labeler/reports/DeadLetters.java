package io.lethe.labeler.reports;

import io.lethe.labeler.state.Origin;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.deadletter.BoundedDeadLetters;
import io.lethe.schemas.serde.AvroBytes;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes dead letters of records that cannot be used. */
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
            AvroBytes.of(origin.getKey()),
            AvroBytes.of(origin.getValue()));
    return BoundedDeadLetters.of(original, reason, SERVICE, Instant.ofEpochMilli(now));
  }

  /** The dead letter of a record that must not be kept: where it stood and why, nothing else. */
  public static DeadLetter withoutContent(Origin origin, String reason, long now) {
    Origin empty = Origin.newBuilder(origin).setKey(null).setValue(null).build();
    return of(empty, reason + " Its content is not kept.", now);
  }

  /** The same of a report whose reporter was erased after it was sent. */
  public static DeadLetter ofErasedReporter(Origin origin, long now) {
    return withoutContent(origin, "Its reporter was erased after it was sent.", now);
  }

  /**
   * The dead letter of a held picture whose time ended without a verdict. It was read from no
   * topic: partition and offset are -1.
   */
  public static DeadLetter expired(QuarantinedSample sample, long now) {
    String key = ModelKey.of(sample.getModel(), sample.getSampleId());
    var origin =
        Origin.newBuilder()
            .setTopic(Topics.QUARANTINE.name())
            .setPartition(-1)
            .setOffset(-1)
            .setKey(ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)))
            .setValue(ByteBuffer.wrap(Topics.QUARANTINE.encode(sample)))
            .setTimestamp(now)
            .build();
    String reason =
        "Held back since %s without a verdict: %s"
            .formatted(sample.getQuarantinedAt(), sample.getReason());
    return of(origin, reason, now);
  }
}
