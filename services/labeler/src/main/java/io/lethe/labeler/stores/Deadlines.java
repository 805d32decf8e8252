package io.lethe.labeler.stores;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keys in the order of their deadlines: looking at the clock costs nothing while none is due. */
public final class Deadlines {

  private static final char PART = '\0';

  private final KeyValueStore<String, String> store;

  public Deadlines(KeyValueStore<String, String> store) {
    this.store = store;
  }

  /**
   * Sets a deadline.
   *
   * @param until milliseconds since the epoch
   */
  public void add(String key, long until) {
    store.put(at(until, key), key);
  }

  /** Takes a deadline back. */
  public void remove(String key, long until) {
    store.delete(at(until, key));
  }

  /**
   * Takes out keys whose deadline has passed, the earliest first, and hands each on, for as long as
   * a slice has room. The others are due at the next call.
   *
   * @param work what becomes of a key; about how many bytes that reads and writes
   */
  public void takeDue(long now, Slice slice, ToLongFunction<String> work) {
    while (slice.hasRoom()) {
      List<KeyValue<String, String>> due = due(now);
      if (due.isEmpty()) {
        return;
      }
      for (KeyValue<String, String> entry : due) {
        if (!slice.hasRoom()) {
          return;
        }
        store.delete(entry.key);
        slice.add(work.applyAsLong(entry.value));
      }
    }
  }

  /** No iterator stays open while its store changes. */
  private List<KeyValue<String, String>> due(long now) {
    List<KeyValue<String, String>> due = new ArrayList<>();
    try (KeyValueIterator<String, String> ended = store.range(null, at(now + 1, ""))) {
      while (ended.hasNext() && due.size() < Slice.ENTRIES) {
        due.add(ended.next());
      }
    }
    return due;
  }

  private static String at(long until, String key) {
    return "%016x".formatted(until) + PART + key;
  }
}
