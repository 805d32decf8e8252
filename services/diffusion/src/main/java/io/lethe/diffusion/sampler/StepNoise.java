package io.lethe.diffusion.sampler;

import ai.djl.ndarray.NDArray;

/** Standard normal noise for one step of a sampler. */
@FunctionalInterface
public interface StepNoise {

  /** Noise (N, C, H, W) for the step that leaves timestep {@code t}. */
  NDArray at(int t);
}
