package io.lethe.diffusion.sampler;

/** Spreads few sampling steps over the T timesteps of training. */
final class Timesteps {
  private Timesteps() {}

  /** diffusers' "leading" spacing: multiples of T / steps, from large to 0. */
  static int[] leading(int total, int steps) {
    check(total, steps);
    int ratio = total / steps;
    int[] timesteps = new int[steps];
    for (int i = 0; i < steps; i++) {
      timesteps[i] = (steps - 1 - i) * ratio;
    }
    return timesteps;
  }

  /**
   * diffusers' "linspace" spacing: evenly from T-1 down, without 0. All T of them are T-1 .. 0,
   * where diffusers' rounding takes one twice and leaves 0 out: between two equal timesteps a
   * solver of second order divides by nothing.
   */
  static int[] linspace(int total, int steps) {
    if (steps == total) {
      return leading(total, steps);
    }
    check(total, steps);
    int[] timesteps = new int[steps];
    for (int i = 0; i < steps; i++) {
      timesteps[i] = (int) Math.rint((double) (total - 1) * (steps - i) / steps);
    }
    return timesteps;
  }

  private static void check(int total, int steps) {
    if (steps < 1 || steps > total) {
      throw new IllegalArgumentException("steps must be from 1 to %d: %d".formatted(total, steps));
    }
  }
}
