package io.lethe.diffusion.sampler;

import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.noise.TimestepSpacing;

/**
 * Spreads few sampling steps over the T timesteps of training as diffusers does, to its rounding: a
 * half goes to the even number.
 */
final class Timesteps {
  private Timesteps() {}

  /**
   * Those of {@code DDPMScheduler} and {@code DDIMScheduler}: leading, unless the config says
   * otherwise.
   */
  static int[] ofDdpm(NoiseSchedule schedule, int steps) {
    int total = check(schedule, steps);
    return switch (schedule.spacing().orElse(TimestepSpacing.LEADING)) {
      case LEADING -> leading(schedule, total / steps, 0, steps);
      case TRAILING -> trailing(total, steps);
      case LINSPACE -> linspace(total, 0, steps);
    };
  }

  /**
   * Those of {@code DPMSolverMultistepScheduler}: linspace, unless the config says otherwise. It
   * makes one more than asked for and leaves the cleanest out, for its last step ends at the clean
   * picture.
   *
   * <p>All T of them are T-1 .. 0, where diffusers' rounding takes one twice and leaves 0 out, or
   * takes one for all: between two equal timesteps a solver of second order divides by nothing.
   */
  static int[] ofDpmSolver(NoiseSchedule schedule, int steps) {
    int total = check(schedule, steps);
    if (steps == total) {
      return leading(schedule, 1, 0, steps);
    }
    return switch (schedule.spacing().orElse(TimestepSpacing.LINSPACE)) {
      case LEADING -> leading(schedule, total / (steps + 1), 1, steps);
      case TRAILING -> trailing(total, steps);
      case LINSPACE -> linspace(total, 1, steps);
    };
  }

  /**
   * Multiples of a ratio and the offset, from large to small. Where diffusers would go past T-1,
   * the offset is as large as fits.
   *
   * @param first the smallest multiple
   */
  private static int[] leading(NoiseSchedule schedule, int ratio, int first, int steps) {
    int largest = (first + steps - 1) * ratio;
    int offset = Math.min(schedule.stepsOffset(), schedule.steps() - 1 - largest);
    int[] timesteps = new int[steps];
    for (int i = 0; i < steps; i++) {
      timesteps[i] = largest - i * ratio + offset;
    }
    return timesteps;
  }

  /** T - 1 and so on down, by T / steps. */
  private static int[] trailing(int total, int steps) {
    // numpy.arange adds multiples of the difference of its first two numbers, as rounded.
    double difference = total - (double) total / steps - total;
    int[] timesteps = new int[steps];
    for (int i = 0; i < steps; i++) {
      timesteps[i] = (int) Math.rint(total + i * difference) - 1;
    }
    return timesteps;
  }

  /**
   * Evenly from T - 1 down.
   *
   * @param first the smallest of them, as a multiple of their distance: 0 or 1
   */
  private static int[] linspace(int total, int first, int steps) {
    int intervals = first + steps - 1;
    double distance = intervals == 0 ? 0 : (total - 1.0) / intervals;
    int[] timesteps = new int[steps];
    for (int i = 0; i < steps; i++) {
      boolean isNoisiest = i == 0 && intervals > 0;
      timesteps[i] = isNoisiest ? total - 1 : (int) Math.rint((intervals - i) * distance);
    }
    return timesteps;
  }

  static int check(NoiseSchedule schedule, int steps) {
    if (steps < 1 || steps > schedule.steps()) {
      throw new IllegalArgumentException(
          "steps must be from 1 to %d: %d".formatted(schedule.steps(), steps));
    }
    return schedule.steps();
  }
}
