package io.lethe.diffusion.version;

import java.io.IOException;

/** A version's directory is not what its manifest says; the message is one clear sentence. */
public class CorruptVersionException extends IOException {

  private static final long serialVersionUID = 1L;

  public CorruptVersionException(String message) {
    super(message);
  }

  public CorruptVersionException(String message, Throwable cause) {
    super(message, cause);
  }
}
