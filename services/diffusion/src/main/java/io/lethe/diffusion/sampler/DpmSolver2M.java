package io.lethe.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import io.lethe.diffusion.noise.NoiseSchedule;

/**
 * DPM-Solver++(2M) (Lu et al. 2022, arXiv 2211.01095, algorithm 2), as diffusers' {@code
 * DPMSolverMultistepScheduler} with its defaults made from a DDPM config: midpoint form, first and
 * last step of first order, the last one onto the clean picture. It does not clip.
 */
public final class DpmSolver2M implements Sampler {
  private final NoiseSchedule schedule;
  private final int[] timesteps;
  private NDArray previousClean;

  /**
   * @throws IllegalArgumentException if steps is not from 1 to T
   */
  public DpmSolver2M(NoiseSchedule schedule, int steps) {
    this.schedule = schedule;
    this.timesteps = Timesteps.linspace(schedule.steps(), steps);
  }

  @Override
  public int[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public NDArray step(int step, NDArray x, NDArray eps, StepNoise noise) {
    double now = schedule.alphaCumprod(timesteps[step]);
    NDArray clean = Prediction.clean(x, eps, now);
    if (step == timesteps.length - 1) {
      release();
      return clean;
    }
    double next = schedule.alphaCumprod(timesteps[step + 1]);
    // lambda = log(alpha / sigma); expm1 of its change h is stable for small steps.
    double h = lambda(next) - lambda(now);
    double ofNoisy = Math.sqrt((1 - next) / (1 - now));
    double ofClean = -Math.sqrt(next) * Math.expm1(-h);
    NDArray moved;
    if (step == 0) {
      moved = Prediction.blend(ofNoisy, x, ofClean, clean);
    } else {
      double r = (lambda(now) - lambda(schedule.alphaCumprod(timesteps[step - 1]))) / h;
      try (NDArray extrapolated = Prediction.blend(1 + 0.5 / r, clean, -0.5 / r, previousClean)) {
        moved = Prediction.blend(ofNoisy, x, ofClean, extrapolated);
      }
    }
    release();
    previousClean = clean;
    // It outlives this step's manager, like the batch itself.
    previousClean.attach(x.getManager().getParentManager());
    return moved;
  }

  private void release() {
    if (previousClean != null) {
      previousClean.close();
      previousClean = null;
    }
  }

  private static double lambda(double alphaCumprod) {
    return 0.5 * (Math.log(alphaCumprod) - Math.log1p(-alphaCumprod));
  }
}
