package io.lethe.diffusion.finetune;

import io.lethe.diffusion.model.DiffusionModel;

/** Hears of every step, on the training thread; slow listeners slow training. */
@FunctionalInterface
public interface TrainingListener {

  void onStep(StepProgress progress);

  /** After how many steps, and again after as many, {@link #onPreview} is called; 0 for never. */
  default int previewSteps() {
    return 0;
  }

  /**
   * Shows the model as training has made it so far; not after the last step, when the model is
   * returned.
   *
   * @param step finished steps
   * @param model which is closed when this returns
   */
  default void onPreview(int step, DiffusionModel model) {}
}
