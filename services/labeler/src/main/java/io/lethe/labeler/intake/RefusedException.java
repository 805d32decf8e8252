package io.lethe.labeler.intake;

/** A record that makes no sense; the message is one clear sentence. */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  public RefusedException(String message) {
    super(message);
  }
}
