package io.lethe.diffusion.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), as torch.optim.AdamW.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay share of a weight that one step takes away, times the learning rate
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay) {
  /** PyTorch's defaults. */
  public static final AdamW DEFAULT = new AdamW(0.9, 0.999, 1e-8, 0.01);

  public AdamW {
    if (!(beta1 >= 0 && beta1 < 1)
        || !(beta2 >= 0 && beta2 < 1)
        || !(epsilon > 0)
        || !(weightDecay >= 0)) {
      throw new IllegalArgumentException("AdamW out of range");
    }
  }

  /**
   * Changes weights and moments in place, in one native call over all parameters.
   *
   * @param step number of this update, from 1
   */
  void update(
      NDArray weights, NDArray gradient, NDArray mean, NDArray square, int step, double rate) {
    double unbiased1 = 1 - Math.pow(beta1, step);
    double unbiased2 = Math.sqrt(1 - Math.pow(beta2, step));
    // The native update divides by sqrt(v) + eps; scaling eps makes that sqrt(v / (1 - beta2^t)) +
    // eps.
    JniUtils.adamUpdate(
        (PtNDArray) weights,
        (PtNDArray) gradient,
        (PtNDArray) mean,
        (PtNDArray) square,
        (float) rate,
        (float) (rate * unbiased2 / unbiased1),
        (float) weightDecay,
        1f,
        -1f,
        (float) beta1,
        (float) beta2,
        (float) (epsilon * unbiased2),
        true);
  }
}
