package io.lethe.labeler.stores;

import java.time.Duration;

/**
 * How far a processor has read, on the clock of the records. After an outage, what a deadline waits
 * for may stand unread in the backlog. So a deadline passes when the records' own time has passed
 * it; or by the wall clock, once the processor has run for long and nothing more comes to read.
 */
public final class CatchUp {

  /** Without a newer record for so long, there is no backlog. */
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Uptime uptime = new Uptime();
  private long recordTime = Long.MIN_VALUE;
  private long movedAt;

  /**
   * Tells the time, at each record and each look at the clock.
   *
   * @param recordTime the latest time of a record that the task has read, milliseconds since the
   *     epoch; negative before the first
   * @param now milliseconds since the epoch
   */
  public void tick(long recordTime, long now) {
    uptime.tick(now);
    if (recordTime != this.recordTime) {
      this.recordTime = recordTime;
      movedAt = now;
    }
  }

  /**
   * The time up to which deadlines have passed, milliseconds since the epoch.
   *
   * @param grace how long the processor runs at least before the wall clock counts
   */
  public long passed(Duration grace, long now) {
    long quiet = Math.min(QUIET.toMillis(), grace.toMillis());
    return uptime.reached(grace, now) && now - movedAt >= quiet ? now : Math.min(recordTime, now);
  }
}
