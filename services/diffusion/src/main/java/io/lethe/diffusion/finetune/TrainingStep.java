package io.lethe.diffusion.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.unet.GradientMode;

/**
 * One step of training: one forward pass, the objective in double in Java, one backward pass, the
 * gradient clipped by its global norm, one optimizer update.
 */
final class TrainingStep {
  private final DiffusionModel model;
  private final TrainingState state;
  private final double maxGradientNorm;

  TrainingStep(DiffusionModel model, TrainingState state, double maxGradientNorm) {
    this.model = model;
    this.state = state;
    this.maxGradientNorm = maxGradientNorm;
  }

  /** Turns the losses of the rows into dJ/dl_i of each row. */
  @FunctionalInterface
  interface Weighing {
    double[] weights(double[] losses);
  }

  /**
   * Runs the step.
   *
   * @return the gradient's norm before clipping
   * @throws DivergedException if a loss or the norm is not finite; the state is then as before
   */
  double run(NoisyBatch batch, Weighing weighing, double rate) {
    // Everything native that the step makes is freed with this manager.
    try (NDManager scope = model.manager().newSubManager()) {
      // An alias of the weights that collects the gradient of this step alone.
      NDArray leaf = state.weights().stopGradient();
      leaf.attach(scope);
      leaf.setRequiresGradient(true);
      backPropagate(scope, leaf, batch, weighing);
      try (GradientMode off = GradientMode.off();
          NDArray gradient = leaf.getGradient()) {
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
  }

  private void backPropagate(NDManager scope, NDArray leaf, NoisyBatch batch, Weighing weighing) {
    try (GradientMode on = GradientMode.on()) {
      NDArray x = scope.create(batch.noisy, model.batchShape(batch.rows()));
      NDArray noise = scope.create(batch.noise, model.batchShape(batch.rows()));
      NDArray t = scope.create(batch.timesteps);
      NDArray losses = model.unet().losses(leaf, x, t, batch.labels(scope), noise);
      double[] weights = weighing.weights(finite(losses));
      float[] seeds = new float[weights.length];
      for (int row = 0; row < seeds.length; row++) {
        seeds[row] = (float) weights[row];
      }
      JniUtils.backward((PtNDArray) losses, (PtNDArray) scope.create(seeds), false, false);
    }
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
