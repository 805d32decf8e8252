package io.lethe.application;

import io.lethe.schemas.rules.PrintableText;
import io.quarkus.runtime.QuarkusBindException;
import java.net.BindException;

/** Finds the one sentence in a failed start. */
public final class StartFailure {

  private StartFailure() {}

  /** The message of the innermost cause that has one, on one line that a terminal can show. */
  public static String sentence(Throwable failure) {
    String sentence = failure.toString();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof QuarkusBindException taken) {
        return "Port %d is taken: stop what uses it, or set quarkus.http.port or quarkus.management.port."
            .formatted(taken.getPort());
      }
      if (cause instanceof BindException) {
        // Of the management port, whose number is not told.
        return "A port is taken: stop what uses it, or set quarkus.management.port.";
      }
      if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
        sentence = cause.getMessage();
      }
    }
    return PrintableText.of(sentence.strip().replaceAll("\\s+", " "));
  }

  /**
   * Whether the start failed by an error of a program, whose place matters, and not by a setting,
   * by the broker or by another part of the surroundings, which have exceptions of their own.
   */
  static boolean isUnexpected(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null && innermost.getCause() != innermost) {
      innermost = innermost.getCause();
    }
    return innermost instanceof Error
        || innermost instanceof ReflectiveOperationException
        || innermost instanceof NullPointerException
        || innermost instanceof ClassCastException
        || innermost instanceof IndexOutOfBoundsException;
  }
}
