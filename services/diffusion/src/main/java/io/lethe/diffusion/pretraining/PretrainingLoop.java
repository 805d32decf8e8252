package io.lethe.diffusion.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.finetune.DivergedException;
import io.lethe.diffusion.finetune.GradientStep;
import io.lethe.diffusion.finetune.LearningRate;
import io.lethe.diffusion.finetune.PretrainingCheckpoint;
import io.lethe.diffusion.finetune.TrainingCancelledException;
import io.lethe.diffusion.finetune.TrainingState;
import io.lethe.diffusion.network.GradientMode;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The steps of one part's training, from the one that follows its state to the last.
 *
 * @param part what is trained, for the listener
 * @param rows of a step
 * @param rate of each step; it says how many there are
 * @param maxGradientNorm the gradient is scaled down to this global norm
 * @param listener hears of each step
 * @param cancelled asked before each step
 */
record PretrainingLoop(
    String part,
    int rows,
    LearningRate rate,
    double maxGradientNorm,
    Consumer<PretrainingProgress> listener,
    BooleanSupplier cancelled) {
  /** Computes the loss of a step and back-propagates it, while gradients are recorded. */
  @FunctionalInterface
  interface Loss {
    /**
     * Of one step.
     *
     * @param leaf all weights that are trained
     * @param step counted from 0
     * @param scope owns what is made
     * @return the loss
     */
    double backPropagate(NDArray leaf, int step, NDManager scope);
  }

  /**
   * Makes the steps.
   *
   * @throws DivergedException if a loss or gradient is not finite
   * @throws TrainingCancelledException if {@code cancelled} said so; the state is saved before
   */
  void run(TrainingState state, PretrainingCheckpoint checkpoint, Loss loss) {
    long start = System.nanoTime();
    int first = state.step();
    while (state.step() < rate.steps()) {
      if (cancelled.getAsBoolean()) {
        checkpoint.cancelled(state);
        throw new TrainingCancelledException(state.step() + 1);
      }
      double value = step(state, loss);
      double perSecond =
          (state.step() - first) * (double) rows * 1e9 / Math.max(1, System.nanoTime() - start);
      listener.accept(new PretrainingProgress(part, state.step(), rate.steps(), value, perSecond));
      checkpoint.afterStep(state, rate.steps());
    }
  }

  private double step(TrainingState state, Loss loss) {
    try (GradientStep step = new GradientStep(state)) {
      int index = state.step();
      double value;
      try (GradientMode on = GradientMode.on()) {
        value = loss.backPropagate(step.leaf(), index, step.scope());
      }
      if (!Double.isFinite(value)) {
        throw new DivergedException(index + 1, "the loss", value);
      }
      step.update(rate.at(index), maxGradientNorm);
      return value;
    }
  }
}
