package io.lethe.labeler.stores;

import java.time.Duration;

/** How long a processor has run: what it waits for had no time to come before. */
public final class Uptime {

  private long startedAt = Long.MAX_VALUE;

  /**
   * Tells the time, for a processor's context does not know it yet when it is initialised: the
   * first call is the start.
   *
   * @param now milliseconds since the epoch
   */
  public void tick(long now) {
    startedAt = Math.min(startedAt, now);
  }

  /** Whether the processor has run for a span of time. */
  public boolean reached(Duration span, long now) {
    tick(now);
    return now - startedAt >= span.toMillis();
  }
}
