package io.lethe.diffusion.sampler;

import ai.djl.ndarray.NDArray;

/**
 * One run from noise to pictures. A sampler may keep what earlier steps predicted: make one for
 * each batch and call its steps in order.
 */
public interface Sampler {

  /** The timesteps t at which the denoiser is asked, from noisy to clean. */
  int[] timesteps();

  /**
   * Moves the batch from one timestep to the next.
   *
   * @param step index into {@link #timesteps()}
   * @param x the noisy batch (N, C, H, W)
   * @param eps the noise predicted in it
   * @param noise fresh noise, asked for only by samplers that add some
   * @return the batch at the next timestep, attached to the manager of {@code x}
   */
  NDArray step(int step, NDArray x, NDArray eps, StepNoise noise);
}
