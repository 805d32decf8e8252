package io.lethe.serving.guard;

import io.lethe.diffusion.noise.CounterNoise;

/** Seeds of pictures that are made in place of others. */
final class ReplacementSeed {

  /** Stream of the counter noise that no sampler draws from. */
  private static final int USE = 2;

  private static final int HALF = 24;

  private ReplacementSeed() {}

  /**
   * A pure function of its arguments, so that a request that comes again is answered alike.
   *
   * @param seed of the picture that was asked for
   * @param attempt from 1
   * @return 48 bits, which every JSON reader keeps exactly
   */
  static long of(long seed, int attempt) {
    CounterNoise noise = new CounterNoise(seed);
    long stream = CounterNoise.stream(USE, attempt, 0);
    long high = noise.below(1 << HALF, stream, 0);
    return high << HALF | noise.below(1 << HALF, stream, 1);
  }
}
