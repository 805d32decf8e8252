package io.lethe.standalone.operations;

/** What was asked for is not in the topics; the message is one clear sentence. */
public final class LineageException extends Exception {

  private static final long serialVersionUID = 1L;

  LineageException(String message) {
    super(message);
  }
}
