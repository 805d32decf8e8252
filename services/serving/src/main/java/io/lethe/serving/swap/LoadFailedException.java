package io.lethe.serving.swap;

/** A version can't be served; the message is one clear sentence. */
final class LoadFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  LoadFailedException(String message) {
    super(message);
  }

  LoadFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
