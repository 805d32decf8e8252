package io.lethe.serving.rest;

import io.lethe.serving.generation.RequestRules;
import io.lethe.serving.refusal.InvalidFieldException;
import java.util.Optional;

/**
 * The header Idempotency-Key of draft-ietf-httpapi-idempotency-key-header: a structured string in
 * quotes, or bare as many clients send it. It is the requestId.
 */
final class IdempotencyKey {

  /** The header's name. */
  static final String HEADER = "Idempotency-Key";

  /** Each character may be escaped, and there are two quotes. */
  private static final int LONGEST_QUOTED = 2 * RequestRules.MAX_ID_LENGTH + 2;

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

  /** RFC 8941, section 3.3.3. By hand: a regular expression would recurse for each character. */
  private static String unquoted(String value) {
    if (!value.startsWith("\"")) {
      return value;
    }
    if (value.length() > LONGEST_QUOTED) {
      throw new InvalidFieldException(HEADER, "header", "The Idempotency-Key is too long.");
    }
    var key = new StringBuilder();
    int last = value.length() - 1;
    boolean isClosed = last > 0 && value.charAt(last) == '"';
    for (int i = 1; i < last && isClosed; i++) {
      char next = value.charAt(i);
      if (next == '\\') {
        i++;
        next = value.charAt(i);
        isClosed = i < last && (next == '"' || next == '\\');
      } else {
        isClosed = next != '"';
      }
      key.append(next);
    }
    if (!isClosed) {
      throw new InvalidFieldException(
          HEADER, "header", "The Idempotency-Key is no string in quotes.");
    }
    return key.toString();
  }
}
