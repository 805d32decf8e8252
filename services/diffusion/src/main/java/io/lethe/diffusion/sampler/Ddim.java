package io.lethe.diffusion.sampler;

import io.lethe.diffusion.noise.NoiseSchedule;

/**
 * DDIM without added noise (Song, Meng, Ermon 2021, eq. 12 with sigma 0), as diffusers' {@code
 * DDIMScheduler} made from a DDPM config.
 */
public final class Ddim implements Sampler {
  private final NoiseSchedule schedule;
  private final int[] timesteps;

  /**
   * @throws IllegalArgumentException if steps is not from 1 to T
   */
  public Ddim(NoiseSchedule schedule, int steps) {
    this.schedule = schedule;
    this.timesteps = Timesteps.leading(schedule.steps(), steps);
  }

  @Override
  public int[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public StepWeights weights(int step) {
    // Eq. 12 of Song et al. with sigma_t = 0; s is the timestep after t, abar their alpha:
    // x_s = sqrt(abar_s) clean + sqrt(1 - abar_s) eps.
    int t = timesteps[step];
    double next = schedule.alphaCumprod(t - schedule.steps() / timesteps.length);
    return StepWeights.blend(schedule.alphaCumprod(t), schedule.bound(), 0, Math.sqrt(next))
        .withNoise(Math.sqrt(1f - (float) next));
  }
}
