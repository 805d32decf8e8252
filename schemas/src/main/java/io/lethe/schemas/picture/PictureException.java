package io.lethe.schemas.picture;

/** A picture that can't be used; the message is one clear sentence that may be shown to clients. */
public final class PictureException extends Exception {

  private static final long serialVersionUID = 1L;

  public PictureException(String message) {
    super(message);
  }

  public PictureException(String message, Throwable cause) {
    super(message, cause);
  }
}
