package io.lethe.diffusion;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the assertions of tests with a network rest on, told in their output, and from other seeds
 * on demand: {@code -Dlethe.test.seed=N}. docs/lab/processors.md has the ranges.
 */
public final class Measured {
  private static final Logger LOG = LoggerFactory.getLogger(Measured.class);
  private static final long SEED = Long.getLong("lethe.test.seed", 0);

  private Measured() {}

  /** A test's seed, moved by the property. */
  public static long seed(long usual) {
    return usual + SEED;
  }

  /** Tells a figure. */
  public static double figure(String name, double value) {
    LOG.info("seed {}: {} = {}", SEED, name, value);
    return value;
  }
}
