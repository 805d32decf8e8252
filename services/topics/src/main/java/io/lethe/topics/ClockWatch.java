package io.lethe.topics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the machine's clock was set back. Kafka's clients count their pauses by it: a record that
 * is to be sent again after 100 ms then waits until the clock is where it was, and so does who
 * waits for the record. A process that starts after that waits for nothing. Thread-safe.
 */
public final class ClockWatch {

  /** A step back that is waited for. */
  static final Duration MOST = Duration.ofSeconds(30);

  private final Clock clock;
  private Instant latest;

  /** Watches the machine's clock. */
  public ClockWatch() {
    this(Clock.systemUTC());
  }

  ClockWatch(Clock clock) {
    this.clock = clock;
    latest = clock.instant();
  }

  /**
   * Why this process may be at a standstill, in one sentence; empty where the clock is not, or is
   * no more, behind the latest time that was seen here. Ask often: what no call sees is not known.
   */
  public synchronized Optional<String> problem() {
    Instant now = clock.instant();
    if (now.isAfter(latest)) {
      latest = now;
    }
    Duration behind = Duration.between(now, latest);
    return behind.compareTo(MOST) <= 0
        ? Optional.empty()
        : Optional.of(
            ("The clock is %d s behind a time that it had, and Kafka's clients may wait until it"
                    + " has made up for it.")
                .formatted(behind.toSeconds()));
  }
}
