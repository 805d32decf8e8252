package io.lethe.labeler.labelset;

import java.time.Instant;

/**
 * What changes a label, and when.
 *
 * @param at the labeler's time
 * @param commandId the command behind it, or null for a report's or a retraction's doing
 */
public record Cause(Instant at, String commandId) {

  static Cause report(Instant at) {
    return new Cause(at, null);
  }
}
