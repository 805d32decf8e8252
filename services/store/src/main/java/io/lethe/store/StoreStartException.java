package io.lethe.store;

/**
 * The store can't be used; the message is one clear sentence that names what to change. It has no
 * cause, so that nothing but the sentence reaches whoever started it.
 */
public final class StoreStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoreStartException(String message) {
    super(message);
  }
}
