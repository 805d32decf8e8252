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
    this.timesteps = Timesteps.ofDdpm(schedule, steps);
  }

  @Override
  public int[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public StepWeights weights(int step) {
    // Eq. 12 of Song et al. with sigma_t = 0; abar is their alpha, and s the place to move to,
    // which diffusers takes to be T / steps below t, even where the next timestep is another:
    // x_s = sqrt(abar_s) clean + sqrt(1 - abar_s) eps.
    int t = timesteps[step];
    int s = t - schedule.steps() / timesteps.length;
    double next = s < 0 ? schedule.finalAlphaCumprod() : schedule.alphaCumprod(s);
    return StepWeights.blend(schedule.alphaCumprod(t), schedule.bound(), 0, Math.sqrt(next))
        .withNoise(Math.sqrt(1f - (float) next));
  }
}
