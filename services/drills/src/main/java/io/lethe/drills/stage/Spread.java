package io.lethe.drills.stage;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How durations of one kind differ.
 *
 * @param median the middle one; the longer of two middle ones
 * @param ninetieth the 90th percentile: at most a tenth is longer; by the nearest rank
 * @param longest the longest one
 */
record Spread(Duration median, Duration ninetieth, Duration longest) {

  /** Of none there is none. */
  static Optional<Spread> of(Collection<Duration> durations) {
    if (durations.isEmpty()) {
      return Optional.empty();
    }
    List<Duration> sorted = durations.stream().sorted().toList();
    int count = sorted.size();
    return Optional.of(
        new Spread(
            sorted.get(count / 2), sorted.get((9 * count + 9) / 10 - 1), sorted.get(count - 1)));
  }
}
