package io.lethe.standalone.backup;

/** A backup can't be taken or restored; the message is one clear sentence. */
public final class BackupException extends Exception {

  private static final long serialVersionUID = 1L;

  BackupException(String message) {
    super(message);
  }

  BackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
