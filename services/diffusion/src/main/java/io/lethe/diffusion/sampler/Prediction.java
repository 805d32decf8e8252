package io.lethe.diffusion.sampler;

import ai.djl.ndarray.NDArray;

/** What a predicted noise says about the clean picture. */
final class Prediction {
  private Prediction() {}

  /** x_0 = (x - sqrt(1 - abar) eps) / sqrt(abar). */
  static NDArray clean(NDArray x, NDArray eps, double alphaCumprod) {
    try (NDArray noise = eps.mul(Math.sqrt(1f - (float) alphaCumprod))) {
      return x.sub(noise).divi(Math.sqrt(alphaCumprod));
    }
  }

  /** a x + b y. */
  static NDArray blend(double a, NDArray x, double b, NDArray y) {
    try (NDArray scaled = y.mul(b)) {
      return x.mul(a).addi(scaled);
    }
  }
}
