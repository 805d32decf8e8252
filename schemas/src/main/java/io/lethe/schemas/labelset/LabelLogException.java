package io.lethe.schemas.labelset;

/** A model's label log can't be replayed as asked; the message is one clear sentence. */
public final class LabelLogException extends Exception {

  private static final long serialVersionUID = 1L;

  LabelLogException(String message) {
    super(message);
  }
}
