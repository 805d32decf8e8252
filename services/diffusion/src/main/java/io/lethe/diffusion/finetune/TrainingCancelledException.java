package io.lethe.diffusion.finetune;

/** The caller cancelled the training. */
public class TrainingCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TrainingCancelledException(int step) {
    super("Training was cancelled before step " + step + ".");
  }
}
