package io.lethe.diffusion.sampler;

import io.lethe.diffusion.noise.NoiseSchedule;

/**
 * DPM-Solver++(2M) (Lu et al. 2022, arXiv 2211.01095, algorithm 2), as diffusers' {@code
 * DPMSolverMultistepScheduler} with its defaults made from a DDPM config: midpoint form, first and
 * last step of first order, the last one onto the clean picture. It does not clip.
 */
public final class DpmSolver2M implements Sampler {
  private final NoiseSchedule schedule;
  private final int[] timesteps;

  /**
   * @throws IllegalArgumentException if steps is not from 1 to T
   */
  public DpmSolver2M(NoiseSchedule schedule, int steps) {
    this.schedule = schedule;
    this.timesteps = Timesteps.ofDpmSolver(schedule, steps);
  }

  @Override
  public int[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public StepWeights weights(int step) {
    // Algorithm 2 of Lu et al.; s is the timestep after t, alpha^2 = abar, sigma^2 = 1 - abar,
    // h = lambda_s - lambda_t, r = (h of the step before) / h:
    // x_s = (sigma_s / sigma_t) x_t - alpha_s (exp(-h) - 1) D,
    // D = (1 + 1 / (2 r)) clean - 1 / (2 r) previous.
    double now = schedule.alphaCumprod(timesteps[step]);
    if (step == timesteps.length - 1) {
      return StepWeights.toClean(now);
    }
    double next = schedule.alphaCumprod(timesteps[step + 1]);
    // lambda = log(alpha / sigma); expm1 of its change h is stable for small steps.
    double h = lambda(next) - lambda(now);
    double ofNoisy = Math.sqrt((1 - next) / (1 - now));
    double ofClean = -Math.sqrt(next) * Math.expm1(-h);
    // 1 / (2 r); D extrapolates the clean picture from this prediction and the one before.
    double half = 0;
    if (step > 0) {
      half = 0.5 * h / (lambda(now) - lambda(schedule.alphaCumprod(timesteps[step - 1])));
    }
    return StepWeights.blend(now, Double.POSITIVE_INFINITY, ofNoisy, ofClean * (1 + half))
        .withPrevious(-ofClean * half);
  }

  private static double lambda(double alphaCumprod) {
    return 0.5 * (Math.log(alphaCumprod) - Math.log1p(-alphaCumprod));
  }
}
