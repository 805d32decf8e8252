package io.lethe.standalone.deployments;

/** An order was not carried out; the message is one clear sentence. */
public final class OrderFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  OrderFailedException(String message) {
    super(message);
  }

  OrderFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
