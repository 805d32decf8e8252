package io.lethe.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/** Back-propagation into an alias of the flat weights, so that the weights record nothing. */
public final class BackPropagation {
  private BackPropagation() {}

  /**
   * An alias of the weights that collects the gradient, from zero.
   *
   * @param scope owns what is returned
   */
  public static NDArray leaf(NDArray weights, NDManager scope) {
    NDArray leaf = weights.stopGradient();
    leaf.attach(scope);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /**
   * Adds to the gradient of each leaf that the outputs came from: the sum of slope * d output.
   *
   * @param outputs computed while {@link GradientMode} was on; what they recorded is used up
   * @param slopes of the shape of the outputs
   */
  public static void run(NDArray outputs, NDArray slopes) {
    JniUtils.backward((PtNDArray) outputs, (PtNDArray) slopes, false, false);
  }
}
