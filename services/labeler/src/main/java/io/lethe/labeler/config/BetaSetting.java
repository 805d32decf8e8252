package io.lethe.labeler.config;

import io.lethe.topics.startup.InvalidSettingException;

/**
 * What the configuration says of beta.
 *
 * @param automatic whether the trainer finds it
 * @param value beta where it is not automatic; else one for trainers that can't find it
 */
record BetaSetting(boolean automatic, double value) {

  private static final String AUTO = "auto";

  /** What removes a class that a tenth of the pictures are of. */
  private static final double USUAL = 0.2;

  /**
   * Reads {@code auto} or a number.
   *
   * @throws InvalidSettingException when it is neither
   */
  static BetaSetting of(String text) {
    if (text.equals(AUTO)) {
      return new BetaSetting(true, USUAL);
    }
    try {
      return new BetaSetting(false, Double.parseDouble(text));
    } catch (NumberFormatException e) {
      // Without its cause: the innermost message is what a failed start tells.
      throw new InvalidSettingException(
          "lethe.labeler.training.beta",
          "must be auto or a number above 0 and below 1, not '%s'".formatted(text));
    }
  }
}
