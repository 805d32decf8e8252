package io.lethe.drills.load;

/** A call that should have been taken was refused for good. */
final class RefusedCallException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedCallException(String message) {
    super(message);
  }
}
