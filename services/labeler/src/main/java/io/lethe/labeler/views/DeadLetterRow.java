package io.lethe.labeler.views;

import io.lethe.schemas.DeadLetter;
import java.time.Instant;

/**
 * A dead letter without its content.
 *
 * @param place its own partition and offset, as `lethe replay` prints it
 * @param topic where the original was read, at partition and offset
 */
public record DeadLetterRow(
    String place,
    String topic,
    int partition,
    long offset,
    String reason,
    String service,
    Instant deadAt) {

  static DeadLetterRow of(String place, DeadLetter letter) {
    return new DeadLetterRow(
        place,
        letter.getTopic(),
        letter.getPartition(),
        letter.getOffset(),
        letter.getReason(),
        letter.getService(),
        letter.getDeadAt());
  }
}
