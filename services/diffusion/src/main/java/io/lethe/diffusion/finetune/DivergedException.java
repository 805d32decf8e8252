package io.lethe.diffusion.finetune;

/** Training produced a loss or a gradient that is not a finite number; its weights are lost. */
public class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DivergedException(int step, String what, double value) {
    super("Training diverged in step %d: %s is %s.".formatted(step, what, value));
  }
}
