package io.lethe.trainer.config;

/** Refuses bad settings with one sentence that names the property. */
public final class SettingCheck {

  private SettingCheck() {}

  /**
   * A whole number that must not be smaller than the least.
   *
   * @param property its full name
   * @return the value
   * @throws TrainerStartException when it is smaller
   */
  public static int atLeast(String property, int least, int value) {
    if (value < least) {
      throw new TrainerStartException(
          "%s must be at least %d, not %d.".formatted(property, least, value));
    }
    return value;
  }

  /**
   * A share.
   *
   * @param property its full name
   * @return the value
   * @throws TrainerStartException when it is not within 0 .. 1
   */
  public static double share(String property, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new TrainerStartException(
          "%s must be between 0 and 1, not %s.".formatted(property, value));
    }
    return value;
  }
}
