package io.lethe.diffusion.sampler;

import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.noise.Prediction;

/**
 * PLMS, the pseudo linear multi-step method (Liu, Ren, Lin, Zhao 2022, arXiv 2202.09778, eq. 9, 11
 * and 12), as diffusers' {@code PNDMScheduler} without Runge-Kutta steps. The second timestep is
 * evaluated twice: N steps are N + 1 evaluations.
 */
public final class Plms implements LatentSampler {
  /** Weights of the latest outputs, by how many there are (Adams and Bashforth). */
  private static final double[][] MULTISTEP = {
    {1},
    {3 / 2d, -1 / 2d},
    {23 / 12d, -16 / 12d, 5 / 12d},
    {55 / 24d, -59 / 24d, 37 / 24d, -9 / 24d}
  };

  private final NoiseSchedule schedule;
  private final int[] timesteps;
  private final int stride;

  /**
   * The sampler of so many steps.
   *
   * @throws IllegalArgumentException if steps is not from 1 to T
   */
  public Plms(NoiseSchedule schedule, int steps) {
    this.schedule = schedule;
    int[] once = Timesteps.ofDdpm(schedule, steps);
    stride = schedule.steps() / steps;
    timesteps = new int[steps == 1 ? 1 : steps + 1];
    for (int i = 0; i < timesteps.length; i++) {
      timesteps[i] = once[i < 2 ? i : i - 1];
    }
  }

  @Override
  public int evaluations() {
    return timesteps.length;
  }

  @Override
  public LatentStep step(int evaluation) {
    int t = timesteps[evaluation];
    LatentStep here = LatentStep.at(t, schedule.alphaCumprod(t));
    if (evaluation == 1) {
      // The first step is taken again with the mean of both outputs. It was linear in its output,
      // so that the difference can be added: what it started from is not needed.
      double half = transfer(t + stride, t).ofOutput / 2;
      return here.moving(1, 0, 0, half).with(LatentStep.Kept.OUTPUT, -half);
    }
    Transfer transfer = transfer(t, t - stride);
    // Outputs kept so far but the second one, which only corrected the first.
    double[] weights = MULTISTEP[Math.min(Math.max(evaluation - 1, 0), 3)];
    double[] ofKept = new double[LatentStep.MOST_KEPT];
    for (int i = 1; i < weights.length; i++) {
      int from = (evaluation == 0 ? 0 : evaluation - 1) - i;
      int back = from == 0 ? evaluation - 1 : i - 1;
      ofKept[back] = transfer.ofOutput * weights[i];
    }
    return here.moving(transfer.ofNoisy, 0, 0, transfer.ofOutput * weights[0])
        .with(LatentStep.Kept.OUTPUT, ofKept);
  }

  /** x at s is ofNoisy x + ofOutput out, x being at t. */
  private record Transfer(double ofNoisy, double ofOutput) {}

  /** Eq. 9 of Liu et al., which is DDIM's step. */
  private Transfer transfer(int t, int s) {
    double now = schedule.alphaCumprod(Math.min(t, schedule.steps() - 1));
    double next = s < 0 ? schedule.finalAlphaCumprod(false) : schedule.alphaCumprod(s);
    double divisor = now * Math.sqrt(1 - next) + Math.sqrt(now * (1 - now) * next);
    double ofNoise = -(next - now) / divisor;
    double ofNoisy = Math.sqrt(next / now);
    return schedule.prediction() == Prediction.VELOCITY
        // eps = sqrt(abar) v + sqrt(1 - abar) x.
        ? new Transfer(ofNoisy + ofNoise * Math.sqrt(1 - now), ofNoise * Math.sqrt(now))
        : new Transfer(ofNoisy, ofNoise);
  }
}
