package io.lethe.diffusion.sampler;

import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.noise.TimestepSpacing;

/**
 * The noise levels sigma = sqrt((1 - abar) / abar) of diffusers' {@code EulerDiscreteScheduler} and
 * {@code LMSDiscreteScheduler}, whose timesteps need not be whole (Karras et al. 2022, arXiv
 * 2206.00364, table 1, "VE").
 */
final class Sigmas {
  private final double[] timesteps;
  private final double[] sigmas;
  private final boolean startsAtNoise;

  /**
   * @throws IllegalArgumentException if steps is not from 1 to T
   */
  Sigmas(NoiseSchedule schedule, int steps) {
    TimestepSpacing spacing = schedule.spacing().orElse(TimestepSpacing.LINSPACE);
    startsAtNoise = spacing != TimestepSpacing.LEADING;
    if (spacing == TimestepSpacing.LINSPACE) {
      Timesteps.check(schedule, steps);
      timesteps = linspace(schedule.steps() - 1, steps);
    } else {
      int[] whole = Timesteps.ofDdpm(schedule, steps);
      timesteps = new double[steps];
      for (int i = 0; i < steps; i++) {
        timesteps[i] = whole[i];
      }
    }
    sigmas = new double[steps + 1];
    for (int i = 0; i < steps; i++) {
      sigmas[i] = interpolate(schedule, timesteps[i]);
    }
  }

  private static double[] linspace(double largest, int steps) {
    double[] timesteps = new double[steps];
    for (int i = 0; i < steps; i++) {
      timesteps[i] = steps == 1 ? 0 : (float) (largest * (steps - 1 - i) / (steps - 1));
    }
    return timesteps;
  }

  private static double interpolate(NoiseSchedule schedule, double t) {
    int below = (int) Math.floor(t);
    int above = Math.min(below + 1, schedule.steps() - 1);
    double share = t - below;
    return (1 - share) * sigma(schedule, below) + share * sigma(schedule, above);
  }

  private static double sigma(NoiseSchedule schedule, int t) {
    return 1 / Math.sqrt(schedule.signalToNoise(t));
  }

  int steps() {
    return timesteps.length;
  }

  /** The noise level of a step; 0 after the last. */
  double sigma(int step) {
    return sigmas[step];
  }

  /** The step at its place, in the chain whose variance stays 1. */
  LatentStep at(int step) {
    return LatentStep.at(timesteps[step], 1 / (1 + sigmas[step] * sigmas[step]));
  }

  /** How long x at a step is in the chain without a fixed variance: sqrt(1 + sigma^2). */
  double length(int step) {
    return Math.sqrt(1 + sigmas[step] * sigmas[step]);
  }

  /**
   * diffusers begins with sigma times noise, which has no share of a picture, but for leading
   * spacing with sqrt(1 + sigma^2) times noise.
   */
  double initialScale() {
    return startsAtNoise ? sigmas[0] / length(0) : 1;
  }
}
