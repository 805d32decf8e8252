package io.lethe.diffusion.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.network.BackPropagation;
import io.lethe.diffusion.network.GradientMode;

/**
 * One step of a small network's training. Its gradient is collected in a leaf of the step's own, so
 * that other training may run beside it.
 */
public final class GradientStep implements AutoCloseable {
  private final TrainingState state;
  private final NDManager scope;
  private final NDArray leaf;

  /** Starts the step that follows the state's last one. */
  public GradientStep(TrainingState state) {
    this.state = state;
    this.scope = state.weights().getManager().newSubManager();
    this.leaf = BackPropagation.leaf(state.weights(), scope);
  }

  /** Number of this step, from 1; to be asked before {@link #update}. */
  public int number() {
    return state.step() + 1;
  }

  /** Owns everything native that the step makes, until it is closed. */
  public NDManager scope() {
    return scope;
  }

  /** The flat weights, to compute with while {@link GradientMode} is on. */
  public NDArray leaf() {
    return leaf;
  }

  /** Changes the state's weights along the gradient that was back-propagated. */
  public void update(double rate) {
    try (GradientMode off = GradientMode.off();
        NDArray gradient = leaf.getGradient()) {
      state.update(gradient, rate);
    }
  }

  /**
   * The same with the gradient scaled down to a norm.
   *
   * @throws DivergedException if its norm is not finite; the state is then as before
   */
  public void update(double rate, double maxNorm) {
    try (GradientMode off = GradientMode.off();
        NDArray gradient = leaf.getGradient();
        NDArray length = gradient.norm()) {
      double norm = length.getFloat();
      if (!Double.isFinite(norm)) {
        throw new DivergedException(number(), "the gradient's norm", norm);
      }
      if (norm > maxNorm) {
        gradient.muli(maxNorm / (norm + 1e-6));
      }
      state.update(gradient, rate);
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
