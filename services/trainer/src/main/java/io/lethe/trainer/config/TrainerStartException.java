package io.lethe.trainer.config;

/**
 * The trainer can't start; the message is one clear sentence that names what to change. It has no
 * cause, so that nothing but the sentence reaches whoever started it.
 */
public final class TrainerStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TrainerStartException(String message) {
    super(message);
  }
}
