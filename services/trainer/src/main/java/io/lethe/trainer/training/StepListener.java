package io.lethe.trainer.training;

import java.util.Map;

/** Hears of each finished step, on the training thread. */
@FunctionalInterface
public interface StepListener {

  /**
   * A step is done.
   *
   * @param step from 1
   * @param lossParts the objective and its parts
   */
  void onStep(int step, int steps, Map<String, Double> lossParts, double picturesPerSecond);
}
