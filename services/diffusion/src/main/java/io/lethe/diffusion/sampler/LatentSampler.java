package io.lethe.diffusion.sampler;

/**
 * A way from noise to latents. Latents are those of a chain whose variance stays 1, x = signal *
 * clean + sigma * eps, also where a paper scales them otherwise. It keeps nothing of a row: one
 * serves all that ask for it.
 */
public interface LatentSampler {

  /** How often the network is asked. */
  int evaluations();

  /**
   * How a row moves on.
   *
   * @param evaluation from 0, the noisiest
   */
  LatentStep step(int evaluation);

  /** What standard normal noise is multiplied by, to begin with. */
  default double initialScale() {
    return 1;
  }
}
