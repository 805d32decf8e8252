package io.lethe.trainer.data;

/** A job's labelled set can't be had as the job describes it; the message is one clear sentence. */
public final class LabelViewException extends Exception {

  private static final long serialVersionUID = 1L;

  LabelViewException(String message) {
    super(message);
  }

  LabelViewException(String message, Throwable cause) {
    super(message, cause);
  }
}
