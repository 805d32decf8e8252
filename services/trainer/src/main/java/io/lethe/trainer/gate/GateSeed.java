package io.lethe.trainer.gate;

/** Seeds of the pictures that gate and previews look at. */
public final class GateSeed {

  /** Sets their noise apart from the noise that a candidate is trained on. */
  private static final long LOOKED_AT = 0x9E3779B97F4A7C15L;

  private GateSeed() {}

  /**
   * The first one of a job.
   *
   * @param seed of the job's settings
   */
  public static long of(long seed) {
    return seed ^ LOOKED_AT;
  }
}
