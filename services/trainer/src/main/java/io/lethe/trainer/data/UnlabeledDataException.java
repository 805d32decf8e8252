package io.lethe.trainer.data;

/** A job's unlabeled data can't be had; the message is one clear sentence. */
public final class UnlabeledDataException extends Exception {

  private static final long serialVersionUID = 1L;

  UnlabeledDataException(String message) {
    super(message);
  }
}
