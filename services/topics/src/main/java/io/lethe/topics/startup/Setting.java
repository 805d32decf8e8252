package io.lethe.topics.startup;

import java.time.Duration;

/** Bounds of settings. Each check throws {@link InvalidSettingException} where it does not hold. */
public final class Setting {

  private Setting() {}

  /**
   * A whole number that has no upper bound.
   *
   * @return the value
   */
  public static int atLeast(String property, int value, int least) {
    require(value >= least, property, "must be at least %d, not %d", least, value);
    return value;
  }

  /**
   * A whole number; both bounds are allowed.
   *
   * @return the value
   */
  public static int between(String property, int value, int least, int most) {
    require(
        value >= least && value <= most,
        property,
        "must be from %d to %d, not %d",
        least,
        most,
        value);
    return value;
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

  /**
   * A share, 0 .. 1; NaN is not allowed.
   *
   * @return the value
   */
  public static double share(String property, double value) {
    require(value >= 0 && value <= 1, property, "must be from 0 to 1, not %s", value);
    return value;
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
