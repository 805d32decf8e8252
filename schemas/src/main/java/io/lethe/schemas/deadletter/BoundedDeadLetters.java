package io.lethe.schemas.deadletter;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.serde.AvroBytes;
import io.lethe.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Dead letters that always fit into their topic. The broker measures a record as its client
 * compressed it, so what was read may be far larger than what any topic takes; a dead letter that
 * does not fit would stop the stream at that record for ever.
 */
public final class BoundedDeadLetters {

  /** Most bytes of key and value together that a dead letter holds; leaves room for the rest. */
  public static final int MOST_BYTES = Topics.MAX_RECORD_BYTES - 64 * 1024;

  /** Most bytes of the letter's own key, which repeats the one inside. */
  private static final int MOST_KEY_BYTES = 16 * 1024;

  /** Most characters of the reason: it may repeat text of a client. */
  private static final int MOST_REASON = 1024;

  private BoundedDeadLetters() {}

  /**
   * The dead letter of a record: as it was, but for a key or value that does not fit; the reason
   * then says so.
   *
   * @param reason one sentence for whoever reads the dead letters; cut where it is too long
   * @param service the service that gives the record up
   */
  public static DeadLetter of(
      ConsumerRecord<byte[], byte[]> record, String reason, String service, Instant now) {
    int keyBytes = size(record.key());
    int valueBytes = size(record.value());
    boolean keyFits = keyBytes <= MOST_BYTES;
    boolean valueFits = valueBytes <= MOST_BYTES - (keyFits ? keyBytes : 0);
    var text = new StringBuilder(shortened(reason));
    if (!keyFits) {
      text.append(" (Its key of %d bytes does not fit here.)".formatted(keyBytes));
    }
    if (!valueFits) {
      text.append(" (Its value of %d bytes does not fit here.)".formatted(valueBytes));
    }
    return DeadLetter.newBuilder()
        .setTopic(record.topic())
        .setPartition(record.partition())
        .setOffset(record.offset())
        .setKey(keyFits ? wrap(record.key()) : null)
        .setValue(valueFits ? wrap(record.value()) : null)
        .setReason(text.toString())
        .setService(service)
        .setDeadAt(now)
        .build();
  }

  /** The key that a dead letter is written with: the original, or null where that is too long. */
  public static byte[] key(DeadLetter letter) {
    ByteBuffer key = letter.getKey();
    return key == null || key.remaining() > MOST_KEY_BYTES ? null : AvroBytes.of(key);
  }

  private static String shortened(String reason) {
    return reason.length() <= MOST_REASON
        ? reason
        : reason.substring(0, MOST_REASON) + "... (%d characters)".formatted(reason.length());
  }

  private static int size(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }
}
