package io.lethe.trainer.gate;

import io.lethe.diffusion.model.SamplerKind;
import io.lethe.trainer.training.Sampling;

/** Limits of the gate that most tests have, with pictures of two steps. */
final class UsualLimits {

  private UsualLimits() {}

  static GateLimits of(int pictures) {
    return of(pictures, 0.01, 3);
  }

  static GateLimits of(int pictures, double target, int attempts) {
    return new GateLimits(
        pictures,
        target,
        true,
        0.01,
        2,
        256,
        1.5,
        2,
        0.6,
        0.6,
        attempts,
        new Sampling(SamplerKind.DDIM, 2));
  }
}
