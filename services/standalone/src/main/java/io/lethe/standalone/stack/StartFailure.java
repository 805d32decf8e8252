package io.lethe.standalone.stack;

/** Finds the one sentence in a failed start. */
final class StartFailure {

  private StartFailure() {}

  /** The message of the innermost cause that has one, on one line. */
  static String sentence(Throwable failure) {
    String sentence = failure.toString();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
        sentence = cause.getMessage();
      }
    }
    return sentence.strip().replaceAll("\\s+", " ");
  }
}
