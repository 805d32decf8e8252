package io.lethe.diffusion.sampler;

import ai.djl.ndarray.NDArray;
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
  public NDArray step(int step, NDArray x, NDArray eps, StepNoise noise) {
    int t = timesteps[step];
    double next = schedule.alphaCumprod(t - schedule.steps() / timesteps.length);
    try (NDArray predicted = Prediction.clean(x, eps, schedule.alphaCumprod(t));
        NDArray clean =
            schedule.clipSample()
                ? predicted.clip(-schedule.clipRange(), schedule.clipRange())
                : predicted.duplicate()) {
      return Prediction.blend(Math.sqrt(next), clean, Math.sqrt(1f - (float) next), eps);
    }
  }
}
