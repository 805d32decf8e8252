package io.lethe.schemas.deadletter;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/**
 * Marks a dead letter's original that is sent again, so that it is not taken for a repeat of the
 * one that was refused.
 */
public final class Replays {

  private static final String HEADER = "lethe-replay";

  private Replays() {}

  /**
   * Marks a record.
   *
   * @param letter where the dead letter stands
   */
  public static void mark(Headers headers, String letter) {
    headers.add(HEADER, letter.getBytes(StandardCharsets.UTF_8));
  }

  public static boolean isMarked(Headers headers) {
    return headers.lastHeader(HEADER) != null;
  }
}
