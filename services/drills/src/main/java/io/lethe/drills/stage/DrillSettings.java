package io.lethe.drills.stage;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a drill is.
 *
 * @param times faults of each kind, 1 or more
 * @param end from which on no further fault is made
 * @param length of a fault that lasts
 * @param reports acknowledged ones, at least; load goes on until there are as many
 * @param rate clients that come in a second
 * @param seed of victims and moments
 * @param directory takes data and logs
 */
public record DrillSettings(
    int times, Instant end, Duration length, long reports, double rate, long seed, Path directory) {

  /**
   * Whether a fault is to be made.
   *
   * @param time its number, from 1 on
   */
  public boolean wants(int time) {
    return time <= times && Instant.now().isBefore(end);
  }
}
