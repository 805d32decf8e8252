package io.lethe.trainer.training;

import java.util.Map;

/** Hears of each finished step, and sees the model on the way, on the training thread. */
@FunctionalInterface
public interface StepListener {

  /**
   * A step is done.
   *
   * @param step from 1
   * @param lossParts the objective and its parts
   */
  void onStep(int step, int steps, Map<String, Double> lossParts, double picturesPerSecond);

  /** After how many steps, and again after as many, {@link #onPreview} is called; 0 for never. */
  default int previewSteps() {
    return 0;
  }

  /**
   * Shows the model as training has made it so far; not after the last step.
   *
   * @param step from 1
   * @param soFar which is closed when this returns
   */
  default void onPreview(int step, TrainableModel soFar) {}
}
