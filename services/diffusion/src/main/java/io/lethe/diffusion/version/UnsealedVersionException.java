package io.lethe.diffusion.version;

/** A version has no manifest: it is missing, half-written, or still on its way. */
public final class UnsealedVersionException extends CorruptVersionException {

  private static final long serialVersionUID = 1L;

  public UnsealedVersionException(String message) {
    super(message);
  }

  public UnsealedVersionException(String message, Throwable cause) {
    super(message, cause);
  }
}
