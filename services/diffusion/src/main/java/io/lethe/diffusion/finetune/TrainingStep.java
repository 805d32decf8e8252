package io.lethe.diffusion.finetune;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.network.BackPropagation;
import io.lethe.diffusion.network.GradientMode;
import java.util.Arrays;

/**
 * One step of training: one forward pass, the objective in double in Java, one backward pass, the
 * gradient clipped by its global norm, one optimizer update.
 *
 * <p>A batch that memory has no room for goes through in parts: all forward first, since a row's
 * weight in the objective may depend on every row's loss, then each forward again and back.
 */
final class TrainingStep {
  private final TrainingState state;
  private final double maxGradientNorm;
  private final MicroBatch microBatch;

  /**
   * A step that can be repeated.
   *
   * @param microBatch rows that go through at once; the step lowers them when memory runs out
   */
  TrainingStep(TrainingState state, double maxGradientNorm, MicroBatch microBatch) {
    this.state = state;
    this.maxGradientNorm = maxGradientNorm;
    this.microBatch = microBatch;
  }

  /** Turns the losses of the rows into dJ/dl_i of each row; asked again where a step is retried. */
  @FunctionalInterface
  interface Weighing {
    double[] weights(double[] losses);
  }

  /**
   * Runs the step.
   *
   * @return the gradient's norm before clipping
   * @throws DivergedException if a loss or the norm is not finite; the state is then as before
   * @throws EngineException if memory has no room for a single row; the state is then as before
   */
  double run(LossRows batch, Weighing weighing, double rate) {
    while (true) {
      // Everything native that the step makes is freed with this manager.
      try (NDManager scope = batch.memory().newSubManager()) {
        NDArray leaf = batch.leaf(state.weights(), scope);
        if (backPropagates(scope, leaf, batch, weighing)) {
          return update(batch, leaf, rate);
        }
      }
    }
  }

  private double update(LossRows batch, NDArray leaf, double rate) {
    try (GradientMode off = GradientMode.off();
        NDArray gradient = batch.gradient(leaf)) {
      double norm = norm(gradient);
      if (!Double.isFinite(norm)) {
        throw new DivergedException(state.step() + 1, "the gradient's norm", norm);
      }
      if (norm > maxGradientNorm) {
        gradient.muli(maxGradientNorm / (norm + 1e-6));
      }
      state.update(gradient, rate);
      return norm;
    }
  }

  /** Whether memory sufficed; if not, fewer rows go through at once from now on. */
  private boolean backPropagates(NDManager scope, NDArray leaf, LossRows batch, Weighing weighing) {
    try {
      if (microBatch.rows() >= batch.rows()) {
        atOnce(scope, leaf, batch, weighing);
      } else {
        inParts(scope, leaf, batch, weighing);
      }
      return true;
    } catch (EngineException e) {
      if (microBatch.shrinksAfter(e)) {
        return false;
      }
      throw e;
    }
  }

  private void atOnce(NDManager scope, NDArray leaf, LossRows batch, Weighing weighing) {
    try (GradientMode on = GradientMode.on()) {
      NDArray losses = batch.losses(leaf, scope, 0, batch.rows());
      backward(scope, losses, weighing.weights(finite(losses)));
    }
  }

  private void inParts(NDManager scope, NDArray leaf, LossRows batch, Weighing weighing) {
    int rows = batch.rows();
    int most = microBatch.rows();
    double[] losses = new double[rows];
    for (int from = 0; from < rows; from += most) {
      try (GradientMode off = GradientMode.off();
          NDManager part = scope.newSubManager()) {
        int count = Math.min(most, rows - from);
        double[] some = finite(batch.losses(leaf, part, from, count));
        System.arraycopy(some, 0, losses, from, count);
      }
    }
    double[] weights = weighing.weights(losses);
    for (int from = 0; from < rows; from += most) {
      try (GradientMode on = GradientMode.on();
          NDManager part = scope.newSubManager()) {
        int count = Math.min(most, rows - from);
        double[] some = Arrays.copyOfRange(weights, from, from + count);
        backward(part, batch.losses(leaf, part, from, count), some);
      }
    }
  }

  /** Adds to the gradient what the rows give by their weights. */
  private static void backward(NDManager scope, NDArray losses, double[] weights) {
    float[] seeds = new float[weights.length];
    for (int row = 0; row < seeds.length; row++) {
      seeds[row] = (float) weights[row];
    }
    BackPropagation.run(losses, scope.create(seeds));
  }

  private double[] finite(NDArray losses) {
    float[] values = losses.toFloatArray();
    double[] wide = new double[values.length];
    for (int row = 0; row < wide.length; row++) {
      if (!Float.isFinite(values[row])) {
        throw new DivergedException(state.step() + 1, "the loss of a row", values[row]);
      }
      wide[row] = values[row];
    }
    return wide;
  }

  private static double norm(NDArray gradient) {
    try (NDArray norm = gradient.norm()) {
      return norm.getFloat();
    }
  }
}
