package io.lethe.standalone.demo;

/** The loop did not close; the message says where it stopped. */
public final class LiveFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LiveFailedException(String message) {
    super(message);
  }
}
