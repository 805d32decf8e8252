package io.lethe.labeler.reports;

/** A record that makes no sense; the message is one clear sentence. */
public final class UnusableRecordException extends Exception {

  private static final long serialVersionUID = 1L;

  public UnusableRecordException(String message) {
    super(message);
  }
}
