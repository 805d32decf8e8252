package io.lethe.schemas.rules;

import io.lethe.schemas.topics.ModelKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for single fields: identifiers, texts, model names and sampleIds. */
public final class FieldRules {

  /** Longest identifier that clients may choose, bytes of UTF-8: labels hold many of them. */
  public static final int MOST_IDENTIFIER_BYTES = 256;

  /** Longest free text, characters: it travels on in our own records, whose size is bounded. */
  public static final int MOST_TEXT = 4096;

  /** Longest prompt, characters. */
  public static final int MOST_PROMPT = 1000;

  /** A sampleId as a regular expression. */
  public static final String SAMPLE_ID = "[0-9a-f]{64}";

  private static final Pattern SAMPLE_ID_PATTERN = Pattern.compile(SAMPLE_ID);

  private FieldRules() {}

  /** Identifiers take part in keys of stores, where a control character separates the parts. */
  public static Optional<FieldProblem> identifier(String field, String value) {
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (value.isBlank()) {
      return problem(field, field + " is empty.");
    }
    if (bytes > MOST_IDENTIFIER_BYTES) {
      return problem(
          field,
          "%s has %d bytes, more than the %d allowed."
              .formatted(field, bytes, MOST_IDENTIFIER_BYTES));
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      return problem(field, field + " holds control characters.");
    }
    return Optional.empty();
  }

  /** A text that people write for people; it may be empty. */
  public static Optional<FieldProblem> text(String field, String value) {
    if (value.length() > MOST_TEXT) {
      return problem(
          field,
          "%s has %d characters, more than the %d allowed."
              .formatted(field, value.length(), MOST_TEXT));
    }
    return Optional.empty();
  }

  /**
   * A prompt, which may be empty and have several lines. The message holds none of it: prompts are
   * personal data.
   */
  public static Optional<FieldProblem> prompt(String field, String value) {
    if (value.length() > MOST_PROMPT) {
      return problem(
          field,
          "%s has %d characters, more than the %d allowed."
              .formatted(field, value.length(), MOST_PROMPT));
    }
    if (value.codePoints().anyMatch(FieldRules::isNoText)) {
      return problem(field, field + " holds control characters, or half of a character.");
    }
    return Optional.empty();
  }

  private static boolean isNoText(int character) {
    boolean isLine = character == '\n' || character == '\r' || character == '\t';
    return (Character.isISOControl(character) && !isLine)
        || Character.getType(character) == Character.SURROGATE;
  }

  /** A model name, in the field {@code model}. */
  public static Optional<FieldProblem> model(String value) {
    if (!ModelKey.isModelName(value) || value.length() > MOST_IDENTIFIER_BYTES) {
      return problem(
          "model",
          "'%s' is not a model name: 1 to %d of a-z, 0-9, '.', '_' and '-'."
              .formatted(shortened(value), MOST_IDENTIFIER_BYTES));
    }
    return Optional.empty();
  }

  /** The SHA-256 of a picture, in the field {@code sampleId}. */
  public static Optional<FieldProblem> sampleId(String value) {
    if (!SAMPLE_ID_PATTERN.matcher(value).matches()) {
      return problem(
          "sampleId",
          "'%s' is not a sampleId: 64 hex digits in lower case.".formatted(shortened(value)));
    }
    return Optional.empty();
  }

  static Optional<FieldProblem> problem(String field, String message) {
    return Optional.of(new FieldProblem(field, message));
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
