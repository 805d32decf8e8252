package io.lethe.labeler.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often stream threads failed lately. Each is replaced, and a broker that was away is no reason
 * to do more; but a thread that meets the same fault again and again only looks as if it worked.
 * Thread-safe.
 */
final class ThreadFailures {

  /** Failures within {@link #SPAN} that are too many. */
  static final int MOST = 5;

  static final Duration SPAN = Duration.ofMinutes(5);

  private final Clock clock;
  private final Deque<Instant> latest = new ArrayDeque<>();

  ThreadFailures(Clock clock) {
    this.clock = clock;
  }

  /** Remembers a failure that happens now. */
  synchronized void add() {
    latest.addLast(clock.instant());
    if (latest.size() > MOST) {
      latest.removeFirst();
    }
  }

  /** Whether there was any, ever. */
  synchronized boolean any() {
    return !latest.isEmpty();
  }

  /** Whether the latest ones came so fast that the labeler goes nowhere. */
  synchronized boolean tooMany() {
    return latest.size() == MOST && latest.getFirst().isAfter(clock.instant().minus(SPAN));
  }
}
