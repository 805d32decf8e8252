package io.lethe.labeler.config;

import java.time.Duration;

/** Refuses settings with one clear sentence. */
final class Require {

  private Require() {}

  static void atLeast(String name, long value, long least) {
    that(value >= least, "lethe.labeler.%s must be at least %d, not %d.", name, least, value);
  }

  static void positive(String name, Duration value) {
    that(value.toMillis() >= 1, "lethe.labeler.%s must be at least 1 ms, not %s.", name, value);
  }

  static void that(boolean holds, String message, Object... parts) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(parts));
    }
  }
}
