package io.lethe.labeler.stores;

import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/** Looks into window stores that are used as memories which forget. */
public final class WindowLookup {

  private WindowLookup() {}

  /** The latest value under a key that is not forgotten yet, or null. */
  public static <V> V latest(WindowStore<String, V> store, String key) {
    try (WindowStoreIterator<V> found = store.backwardFetch(key, 0, Long.MAX_VALUE)) {
      return found.hasNext() ? found.next().value : null;
    }
  }
}
