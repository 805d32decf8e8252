package io.lethe.labeler.stores;

import java.time.Duration;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Reads and writes window stores that hold values by key until they are older than a retention.
 * What a lookup costs depends on neither the number of entries nor the names of their keys.
 */
public final class WindowEntries {

  /**
   * Entries share the time at which so long a span begins. A store in memory has a map for each
   * time, and a lookup asks each of them.
   */
  static final Duration SPAN = Duration.ofHours(6);

  /**
   * Above all times, milliseconds since the epoch. A store on disk keeps each key with its time
   * behind it, eight bytes of which the first two are zero below this. A search up to here ends
   * before all longer keys that begin with the one sought: no key holds a character zero there.
   */
  private static final long LATEST = (1L << 48) - 1;

  private WindowEntries() {}

  /** The latest value under a key that is not forgotten yet, or null. */
  public static <V> V latest(WindowStore<String, V> store, String key) {
    try (WindowStoreIterator<V> found = store.backwardFetch(key, 0, LATEST)) {
      return found.hasNext() ? found.next().value : null;
    }
  }

  /**
   * Sets the value under a key. It is forgotten once it is older than the store's retention, or up
   * to {@link #SPAN} later.
   *
   * @param at milliseconds since the epoch
   */
  public static <V> void put(WindowStore<String, V> store, String key, V value, long at) {
    store.put(key, value, at - Math.floorMod(at, SPAN.toMillis()));
  }
}
