package io.lethe.schemas.deadletter;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Marks a dead letter's original that is sent again, so that it is not taken for a repeat of the
 * one that was refused, nor for a new one: its reporter may have been erased since.
 */
public final class Replays {

  private static final String HEADER = "lethe-replay";

  private static final char SEPARATOR = ' ';

  /** Most bytes of a mark: the place of a dead letter has far fewer. */
  private static final int MOST_BYTES = 256;

  private Replays() {}

  /**
   * Marks a record.
   *
   * @param place where the dead letter stands
   * @param deadAt when it was written
   */
  public static void mark(Headers headers, String place, Instant deadAt) {
    String mark = place + SEPARATOR + deadAt.toEpochMilli();
    headers.add(HEADER, mark.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The time that counts for a record, milliseconds since the epoch: that of its dead letter where
   * it is sent again, for it was sent no later than that.
   *
   * @param timestamp its own time
   */
  public static long timeOf(Headers headers, long timestamp) {
    Header mark = headers.lastHeader(HEADER);
    if (!isUsable(mark)) {
      return timestamp;
    }
    String text = new String(mark.value(), StandardCharsets.UTF_8);
    try {
      long deadAt = Long.parseLong(text.substring(text.lastIndexOf(SEPARATOR) + 1));
      return Math.min(timestamp, Math.max(0, deadAt));
    } catch (NumberFormatException e) {
      // Marked by an older version, or by hand.
      return timestamp;
    }
  }

  /** The mark alone, of a record that may have any headers and of any size. */
  public static Headers markOf(Headers headers) {
    Header mark = headers.lastHeader(HEADER);
    return isUsable(mark) ? new RecordHeaders(new Header[] {mark}) : new RecordHeaders();
  }

  public static boolean isMarked(Headers headers) {
    return headers.lastHeader(HEADER) != null;
  }

  private static boolean isUsable(Header mark) {
    return mark != null && mark.value() != null && mark.value().length <= MOST_BYTES;
  }
}
