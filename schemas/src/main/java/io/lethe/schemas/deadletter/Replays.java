package io.lethe.schemas.deadletter;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Marks a dead letter's original that is sent again, so that it is not taken for a repeat of the
 * one that was refused.
 */
public final class Replays {

  private static final String HEADER = "lethe-replay";

  /** Most bytes of a mark: the place of a dead letter has far fewer. */
  private static final int MOST_BYTES = 256;

  private Replays() {}

  /**
   * Marks a record.
   *
   * @param letter where the dead letter stands
   */
  public static void mark(Headers headers, String letter) {
    headers.add(HEADER, letter.getBytes(StandardCharsets.UTF_8));
  }

  /** The mark alone, of a record that may have any headers and of any size. */
  public static Headers markOf(Headers headers) {
    Header mark = headers.lastHeader(HEADER);
    boolean usable = mark != null && mark.value() != null && mark.value().length <= MOST_BYTES;
    return usable ? new RecordHeaders(new Header[] {mark}) : new RecordHeaders();
  }

  public static boolean isMarked(Headers headers) {
    return headers.lastHeader(HEADER) != null;
  }
}
