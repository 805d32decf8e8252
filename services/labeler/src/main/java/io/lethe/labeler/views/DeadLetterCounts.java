package io.lethe.labeler.views;

import io.lethe.schemas.DeadLetter;
import io.lethe.topics.RecordPlace;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Counts dead letters that were written since the start, each once however often their topic is
 * read. Older ones do not count: their number falls as the topic forgets, and a count must not.
 * Thread-safe.
 */
public final class DeadLetterCounts {

  private final Instant since;
  private final Map<DeadLetterSource, Long> counts = new HashMap<>();
  private final Map<Integer, Long> counted = new HashMap<>();

  /**
   * @param since the start
   */
  DeadLetterCounts(Instant since) {
    this.since = since;
  }

  synchronized void add(RecordPlace place, DeadLetter letter) {
    boolean isNew = counted.getOrDefault(place.partition(), -1L) < place.offset();
    if (isNew && !letter.getDeadAt().isBefore(since)) {
      counted.put(place.partition(), place.offset());
      counts.merge(new DeadLetterSource(letter.getTopic(), letter.getService()), 1L, Long::sum);
    }
  }

  /** Where those that were counted came from. */
  public synchronized Set<DeadLetterSource> sources() {
    return Set.copyOf(counts.keySet());
  }

  /** How many came from there. */
  public synchronized long of(DeadLetterSource source) {
    return counts.getOrDefault(source, 0L);
  }
}
