package io.lethe.serving.rest;

import io.lethe.serving.refusal.InvalidFieldException;
import java.util.Optional;

/**
 * The header Idempotency-Key of draft-ietf-httpapi-idempotency-key-header: a structured string in
 * quotes, or bare as many clients send it. It is the requestId.
 */
final class IdempotencyKey {

  /** The header's name. */
  static final String HEADER = "Idempotency-Key";

  private IdempotencyKey() {}

  /**
   * The request's id, where the client gave one.
   *
   * @param header the header's value, or null
   * @param requestId the body's requestId, or null
   * @throws InvalidFieldException naming the header, when it can't be read or says another id than
   *     the body
   */
  static Optional<String> of(String header, String requestId) {
    if (header == null) {
      return Optional.ofNullable(requestId);
    }
    String key = unquoted(header.strip());
    if (key.isBlank()) {
      throw new InvalidFieldException(HEADER, "header", "The Idempotency-Key is empty.");
    }
    if (requestId != null && !requestId.equals(key)) {
      throw new InvalidFieldException(
          HEADER, "header", "The Idempotency-Key and the body's requestId differ: give one.");
    }
    return Optional.of(key);
  }

  /** RFC 8941, section 3.3.3. */
  private static String unquoted(String value) {
    if (!value.startsWith("\"")) {
      return value;
    }
    if (!value.matches("\"([^\"\\\\]|\\\\[\"\\\\])*\"")) {
      throw new InvalidFieldException(
          HEADER, "header", "The Idempotency-Key is no string in quotes.");
    }
    return value.substring(1, value.length() - 1).replaceAll("\\\\([\"\\\\])", "$1");
  }
}
