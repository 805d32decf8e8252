package io.lethe.serving.trial;

import io.lethe.serving.swap.ComputePermits;
import io.lethe.serving.swap.StepPermits;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A canary's steps take their turn among all others. A shadow's, for which nobody waits, run in
 * gaps; after some patience one takes its turn, so that a busy instance makes a few.
 */
final class TrialPermits implements StepPermits {

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ComputePermits permits;
  private final BooleanSupplier isShadow;

  TrialPermits(ComputePermits permits, BooleanSupplier isShadow) {
    this.permits = permits;
    this.isShadow = isShadow;
  }

  @Override
  public ComputePermits.Permit busy() {
    // Loads must not wait for shadows, nor shadows for themselves.
    return isShadow.getAsBoolean() ? () -> {} : permits.busy();
  }

  @Override
  public ComputePermits.Permit step() {
    return isShadow.getAsBoolean() ? permits.alone(PATIENCE.toNanos()) : permits.step();
  }
}
