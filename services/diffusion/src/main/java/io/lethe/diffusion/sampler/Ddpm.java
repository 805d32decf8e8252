package io.lethe.diffusion.sampler;

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
    this.timesteps = Timesteps.ofDdpm(schedule, steps);
  }

  @Override
  public int[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public StepWeights weights(int step) {
    // Eq. 6 and 7 of Ho et al., with the predicted clean picture (eq. 15) for x_0; s is the
    // timestep after t, alpha = abar_t / abar_s, beta = 1 - alpha, z standard normal:
    // x_s = sqrt(abar_s) beta / (1 - abar_t) clean
    //     + sqrt(alpha) (1 - abar_s) / (1 - abar_t) x_t + deviation z.
    int t = timesteps[step];
    // In float32, as diffusers: near t = 0 the rounding of 1 - alpha shows in the result.
    float now = (float) schedule.alphaCumprod(t);
    int s = step + 1 < timesteps.length ? timesteps[step + 1] : -1;
    float next = (float) schedule.alphaCumprod(s);
    float alpha = now / next;
    float beta = 1 - alpha;
    float ofClean = (float) Math.sqrt(next) * beta / (1 - now);
    float ofNoisy = (float) Math.sqrt(alpha) * (1 - next) / (1 - now);
    StepWeights mean = StepWeights.blend(now, schedule.bound(), ofNoisy, ofClean);
    return t > 0 ? mean.withFresh(deviation(now, next, beta)) : mean;
  }

  /** The root of beta, or of eq. 7's beta~ = (1 - abar_s) / (1 - abar_t) beta. */
  private double deviation(float now, float next, float beta) {
    double variance =
        schedule.variance() == NoiseSchedule.Variance.FIXED_LARGE
            ? beta
            : (1 - next) / (1 - now) * beta;
    return Math.sqrt(Math.max(variance, SMALLEST_VARIANCE));
  }
}
