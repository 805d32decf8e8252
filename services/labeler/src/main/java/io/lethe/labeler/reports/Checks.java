package io.lethe.labeler.reports;

import io.lethe.schemas.deadletter.BoundedDeadLetters;
import io.lethe.schemas.topics.ModelKey;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Checks that all records from outside share. Each throws on the first thing that is wrong. */
final class Checks {

  /** Longest identifier that clients may choose, bytes of UTF-8: labels hold many of them. */
  private static final int MOST_BYTES = 256;

  /**
   * Longest free text, characters, as the REST API has it: it travels on in records of ours, which
   * have a largest size.
   */
  private static final int MOST_TEXT = 4096;

  private static final Pattern SAMPLE_ID = Pattern.compile("[0-9a-f]{64}");

  private Checks() {}

  /**
   * A record that was compressed may be larger than its topic's limit, and so might be all that it
   * leads to: the repartitioned record, the stores' changelogs, a later dead letter.
   *
   * @param key or null
   */
  static void size(byte[] key, byte[] value) throws UnusableRecordException {
    long bytes = (key == null ? 0L : key.length) + value.length;
    if (bytes > BoundedDeadLetters.MOST_BYTES) {
      throw new UnusableRecordException(
          "The record has %d bytes, more than the %d allowed."
              .formatted(bytes, BoundedDeadLetters.MOST_BYTES));
    }
  }

  /** An identifier takes part in keys of stores, where a control character parts it from others. */
  static void identifier(String name, String value) throws UnusableRecordException {
    if (value.isBlank()) {
      throw new UnusableRecordException(name + " is empty.");
    }
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_BYTES) {
      throw new UnusableRecordException(
          "%s has %d bytes, more than the %d allowed.".formatted(name, bytes, MOST_BYTES));
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new UnusableRecordException(name + " holds control characters.");
    }
  }

  /** The SHA-256 of a picture. */
  static void sampleId(String value) throws UnusableRecordException {
    if (!SAMPLE_ID.matcher(value).matches()) {
      throw new UnusableRecordException(
          "'%s' is not a sampleId: 64 hex digits in lower case.".formatted(shortened(value)));
    }
  }

  /** A text that people write for people; it may be empty. */
  static void text(String name, String value) throws UnusableRecordException {
    if (value.length() > MOST_TEXT) {
      throw new UnusableRecordException(
          "%s has %d characters, more than the %d allowed."
              .formatted(name, value.length(), MOST_TEXT));
    }
  }

  static void model(String model) throws UnusableRecordException {
    if (!ModelKey.isModelName(model) || model.length() > MOST_BYTES) {
      throw new UnusableRecordException(
          "'%s' is not a model name: 1 to %d of a-z, 0-9, '.', '_' and '-'."
              .formatted(shortened(model), MOST_BYTES));
    }
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
