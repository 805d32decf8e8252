package io.lethe.trainer.config;

/**
 * The trainer can't start with a base model or data set; the message is one sentence that names it. It has no
 * cause, so that nothing but the sentence reaches whoever started it.
 */
public final class TrainerStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TrainerStartException(String message) {
    super(message);
  }
}
