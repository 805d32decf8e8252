package io.lethe.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.OptionalInt;

/**
 * A denoiser eps_theta(x_t, t). Its weights are one flat float32 array, laid out as {@link
 * #layout()} says, that the caller passes in.
 *
 * <p>May be used by several threads at once, but by one only while a gradient is collected. Must
 * not be used after {@link #close()}.
 */
public interface Network extends AutoCloseable {

  /** Names, shapes and places of the parameters in the flat weights. */
  ParameterLayout layout();

  /**
   * Predicts the noise in a batch.
   *
   * @param weights (layout().size()) float32
   * @param x the noisy pictures, (N, C, H, W) float32, clean pictures being in [-1, 1]
   * @param t timesteps, (N) int64, or (1) if the same for all
   * @param labels of a model with classes the classes, (N) int64, or (1) if the same for all, each
   *     in 0 .. classes-1 (the caller checks that); null for a model without
   * @return eps (N, C, H, W), attached to the manager of {@code x}
   * @throws IllegalArgumentException if there are labels but no classes, or the reverse
   */
  NDArray forward(NDArray weights, NDArray x, NDArray t, NDArray labels);

  /** Like {@link #forward(NDArray, NDArray, NDArray, NDArray)}, for a model without classes. */
  default NDArray forward(NDArray weights, NDArray x, NDArray t) {
    return forward(weights, x, t, null);
  }

  /**
   * The denoising loss of each row, || noise - eps_theta(x, t) ||^2 summed over C, H and W (the
   * simple loss of Ho et al. 2020, eq. 14, before its mean).
   *
   * @param labels as in {@link #forward(NDArray, NDArray, NDArray, NDArray)}
   * @param noise what was added, (N, C, H, W)
   * @return (N) float32, attached to the manager of {@code x}
   * @throws IllegalArgumentException if there are labels but no classes, or the reverse
   */
  NDArray losses(NDArray weights, NDArray x, NDArray t, NDArray labels, NDArray noise);

  /**
   * Weights to pass to {@link #losses} while {@link GradientMode} is on, so that back-propagation
   * collects the gradient, from zero.
   *
   * @param scope owns what is returned
   */
  default NDArray leaf(NDArray weights, NDManager scope) {
    return BackPropagation.leaf(weights, scope);
  }

  /**
   * What has been collected for a leaf, flat as the weights.
   *
   * @return an array of its own, which the caller closes
   */
  default NDArray gradient(NDArray leaf) {
    return leaf.getGradient();
  }

  /**
   * Checks that there are labels where there are classes, and none where there are none.
   *
   * @param classes how many; empty for none
   * @param labels or null
   * @throws IllegalArgumentException saying which of the two is missing
   */
  static void requireLabels(OptionalInt classes, NDArray labels) {
    if (classes.isPresent() != (labels != null)) {
      throw new IllegalArgumentException(
          labels == null
              ? "the model has classes: each row needs a label"
              : "the model has no classes: labels must be null");
    }
  }

  @Override
  void close();
}
