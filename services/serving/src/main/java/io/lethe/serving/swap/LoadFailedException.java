package io.lethe.serving.swap;

/** A version can't be served; the message is one clear sentence. */
final class LoadFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean mayPass;

  LoadFailedException(String message) {
    this(message, null);
  }

  LoadFailedException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private LoadFailedException(String message, Throwable cause, boolean mayPass) {
    super(message, cause);
    this.mayPass = mayPass;
  }

  /** A failure of the store, or of a version that is on its way there: it may work later. */
  static LoadFailedException thatMayPass(String message, Throwable cause) {
    return new LoadFailedException(message, cause, true);
  }

  /** Whether the same version may load later. */
  boolean mayPass() {
    return mayPass;
  }
}
