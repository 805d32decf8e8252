package io.lethe.diffusion.sampler;

import io.lethe.diffusion.noise.NoiseSchedule;

/**
 * Euler's method on the probability flow (Karras et al. 2022, arXiv 2206.00364, algorithm 2 without
 * noise and correction), as diffusers' {@code EulerDiscreteScheduler}.
 */
public final class Euler implements LatentSampler {
  private final Sigmas sigmas;

  /**
   * The sampler of so many steps.
   *
   * @throws IllegalArgumentException if steps is not from 1 to T
   */
  public Euler(NoiseSchedule schedule, int steps) {
    sigmas = new Sigmas(schedule, steps);
  }

  @Override
  public int evaluations() {
    return sigmas.steps();
  }

  @Override
  public LatentStep step(int evaluation) {
    // X' = X + (sigma' - sigma) eps with X = sqrt(1 + sigma^2) x.
    double after = sigmas.length(evaluation + 1);
    double change = sigmas.sigma(evaluation + 1) - sigmas.sigma(evaluation);
    return sigmas.at(evaluation).moving(sigmas.length(evaluation) / after, 0, change / after, 0);
  }

  @Override
  public double initialScale() {
    return sigmas.initialScale();
  }
}
