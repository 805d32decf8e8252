package io.lethe.labeler.config;

import io.lethe.topics.startup.InvalidSettingException;
import java.time.Duration;

/** Bounds of the labeler's settings, {@code lethe.labeler.*}. */
final class Require {

  private Require() {}

  static void atLeast(String name, long value, long least) {
    that(value >= least, "lethe.labeler.%s must be at least %d, not %d.", name, least, value);
  }

  static void positive(String name, Duration value) {
    that(value.toMillis() >= 1, "lethe.labeler.%s must be at least 1 ms, not %s.", name, value);
  }

  /**
   * Any other bound.
   *
   * @param sentence begins with the property and ends with a full stop
   * @throws InvalidSettingException where it does not hold
   */
  static void that(boolean holds, String sentence, Object... parts) {
    if (!holds) {
      throw InvalidSettingException.of(sentence.formatted(parts));
    }
  }
}
