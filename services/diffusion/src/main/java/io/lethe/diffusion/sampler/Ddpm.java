package io.lethe.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import io.lethe.diffusion.noise.NoiseSchedule;

/**
 * Ancestral sampling (Ho, Jain, Abbeel 2020, eq. 6, 7 and 15), as diffusers' {@code DDPMScheduler}.
 */
public final class Ddpm implements Sampler {
  private static final double SMALLEST_VARIANCE = 1e-20;

  private final NoiseSchedule schedule;
  private final int[] timesteps;

  /**
   * @throws IllegalArgumentException if steps is not from 1 to T
   */
  public Ddpm(NoiseSchedule schedule, int steps) {
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
    // In float32, as diffusers: near t = 0 the rounding of 1 - alpha shows in the result.
    float now = (float) schedule.alphaCumprod(t);
    float next = (float) schedule.alphaCumprod(t - schedule.steps() / timesteps.length);
    float alpha = now / next;
    float beta = 1 - alpha;
    float ofClean = (float) Math.sqrt(next) * beta / (1 - now);
    float ofNoisy = (float) Math.sqrt(alpha) * (1 - next) / (1 - now);
    try (NDArray predicted = Prediction.clean(x, eps, now);
        NDArray clean =
            schedule.clipSample()
                ? predicted.clip(-schedule.clipRange(), schedule.clipRange())
                : predicted.duplicate()) {
      NDArray mean = Prediction.blend(ofClean, clean, ofNoisy, x);
      if (t > 0) {
        try (NDArray fresh = noise.at(t)) {
          mean.addi(fresh.muli(deviation(now, next, beta)));
        }
      }
      return mean;
    }
  }

  private double deviation(float now, float next, float beta) {
    double variance =
        schedule.variance() == NoiseSchedule.Variance.FIXED_LARGE
            ? beta
            : (1 - next) / (1 - now) * beta;
    return Math.sqrt(Math.max(variance, SMALLEST_VARIANCE));
  }
}
