package io.lethe.topics.startup;

import java.time.Duration;

/** Bounds of settings. Each check throws {@link InvalidSettingException} where it does not hold. */
public final class Setting {

  private Setting() {}

  /** A whole number that has no upper bound. */
  public static void atLeast(String property, long value, long least) {
    require(value >= least, property, "must be at least %d, not %d", least, value);
  }

  /** A whole number; both bounds are allowed. */
  public static void between(String property, long value, long least, long most) {
    require(
        value >= least && value <= most,
        property,
        "must be from %d to %d, not %d",
        least,
        most,
        value);
  }

  /** A number; both bounds are allowed, and NaN is not. */
  public static void between(String property, double value, double least, double most) {
    require(
        value >= least && value <= most,
        property,
        "must be from %s to %s, not %s",
        least,
        most,
        value);
  }

  /** A number above 0, so not NaN. */
  public static void positive(String property, double value) {
    require(value > 0, property, "must be above 0, not %s", value);
  }

  /** A time above 0. */
  public static void positive(String property, Duration value) {
    require(!value.isNegative() && !value.isZero(), property, "must be above 0, not %s", value);
  }

  /** A time of 0 or more. */
  public static void notNegative(String property, Duration value) {
    require(!value.isNegative(), property, "must be 0 or more, not %s", value);
  }

  /**
   * Any other bound.
   *
   * @param problem the end of a sentence that begins with the property, as a format
   */
  public static void require(boolean holds, String property, String problem, Object... values) {
    if (!holds) {
      throw new InvalidSettingException(property, problem.formatted(values));
    }
  }
}
