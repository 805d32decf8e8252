package io.lethe.diffusion.sampler;

import io.lethe.diffusion.noise.NoiseSchedule;

/**
 * The linear multi-step method of fourth order on the probability flow (Karras et al. 2022, arXiv
 * 2206.00364, eq. 1; Katherine Crowson's k-diffusion), as diffusers' {@code LMSDiscreteScheduler}:
 * the noise is extrapolated by the polynomial through the latest predictions.
 */
public final class LinearMultistep implements LatentSampler {
  private static final int ORDER = 4;

  private final Sigmas sigmas;

  /**
   * The sampler of so many steps.
   *
   * @throws IllegalArgumentException if steps is not from 1 to T
   */
  public LinearMultistep(NoiseSchedule schedule, int steps) {
    sigmas = new Sigmas(schedule, steps);
  }

  @Override
  public int evaluations() {
    return sigmas.steps();
  }

  @Override
  public LatentStep step(int evaluation) {
    double after = sigmas.length(evaluation + 1);
    int order = Math.min(evaluation + 1, ORDER);
    double[] ofKept = new double[order - 1];
    for (int back = 1; back < order; back++) {
      ofKept[back - 1] = coefficient(evaluation, order, back) / after;
    }
    return sigmas
        .at(evaluation)
        .moving(sigmas.length(evaluation) / after, 0, coefficient(evaluation, order, 0) / after, 0)
        .with(LatentStep.Kept.NOISE, ofKept);
  }

  /**
   * The integral from sigma to sigma' of the Lagrange polynomial that is 1 at the level of the step
   * {@code back} before. It is of third degree at most, for which Simpson's rule is exact.
   */
  private double coefficient(int step, int order, int back) {
    double from = sigmas.sigma(step);
    double to = sigmas.sigma(step + 1);
    double ends = lagrange(step, order, back, from) + lagrange(step, order, back, to);
    double middle = lagrange(step, order, back, (from + to) / 2);
    return (to - from) / 6 * (ends + 4 * middle);
  }

  private double lagrange(int step, int order, int back, double at) {
    double product = 1;
    double own = sigmas.sigma(step - back);
    for (int k = 0; k < order; k++) {
      if (k != back) {
        product *= (at - sigmas.sigma(step - k)) / (own - sigmas.sigma(step - k));
      }
    }
    return product;
  }

  @Override
  public double initialScale() {
    return sigmas.initialScale();
  }
}
