package io.lethe.trainer.jobs;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * When the job in work last showed a sign of work. A step in native code that never returns can't
 * be stopped from here: only another process helps.
 */
final class JobActivity {

  private final Duration stuckAfter;
  private final LongSupplier clock;
  private volatile Sign latest;

  private record Sign(String jobId, long at) {}

  /**
   * Nothing is in work yet.
   *
   * @param stuckAfter silence from which on a job counts as stuck
   * @param clock nanoseconds, as {@link System#nanoTime}
   */
  JobActivity(Duration stuckAfter, LongSupplier clock) {
    this.stuckAfter = stuckAfter;
    this.clock = clock;
  }

  /** A job makes a step, the first of which is its begin. */
  void sign(String jobId) {
    latest = new Sign(jobId, clock.getAsLong());
  }

  /** No job is in work any more. */
  void end() {
    latest = null;
  }

  /** Which job is stuck, in one sentence; empty where none is. */
  Optional<String> problem() {
    Sign sign = latest;
    if (sign == null || clock.getAsLong() - sign.at() <= stuckAfter.toNanos()) {
      return Optional.empty();
    }
    return Optional.of(
        "Job %s has shown no sign of work for more than %s.".formatted(sign.jobId(), stuckAfter));
  }
}
