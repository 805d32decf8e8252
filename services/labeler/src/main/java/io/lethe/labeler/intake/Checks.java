package io.lethe.labeler.intake;

import io.lethe.schemas.topics.ModelKey;

/** Checks that all records from outside share. Each throws on the first thing that is wrong. */
final class Checks {

  /** Longest identifier that clients may choose, characters. */
  private static final int MOST_CHARACTERS = 256;

  private Checks() {}

  /** An identifier takes part in keys of stores, where a control character parts it from others. */
  static void identifier(String name, String value) throws RefusedException {
    if (value.isBlank()) {
      throw new RefusedException(name + " is empty.");
    }
    if (value.length() > MOST_CHARACTERS) {
      throw new RefusedException(
          "%s has %d characters, more than the %d allowed."
              .formatted(name, value.length(), MOST_CHARACTERS));
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new RefusedException(name + " holds control characters.");
    }
  }

  static void model(String model) throws RefusedException {
    if (!ModelKey.isModelName(model) || model.length() > MOST_CHARACTERS) {
      throw new RefusedException(
          "'%s' is not a model name: 1 to %d of a-z, 0-9, '.', '_' and '-'."
              .formatted(shortened(model), MOST_CHARACTERS));
    }
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
