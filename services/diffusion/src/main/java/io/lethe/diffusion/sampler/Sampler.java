package io.lethe.diffusion.sampler;

/** A way from noise to a picture. It keeps nothing of a picture: one serves all that ask for it. */
public interface Sampler {

  /** The timesteps t at which the denoiser is asked, from noisy to clean. */
  int[] timesteps();

  /**
   * How a picture moves from one timestep to the next.
   *
   * @param step index into {@link #timesteps()}
   */
  StepWeights weights(int step);
}
