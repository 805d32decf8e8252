package io.lethe.labeler.stores;

import java.util.ArrayList;
import java.util.List;
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

  /** Takes out the keys whose deadline has passed, the earliest first. */
  public List<String> takeDue(long now) {
    List<KeyValue<String, String>> due = new ArrayList<>();
    try (KeyValueIterator<String, String> ended = store.range(null, at(now + 1, ""))) {
      ended.forEachRemaining(due::add);
    }
    due.forEach(entry -> store.delete(entry.key));
    return due.stream().map(entry -> entry.value).toList();
  }

  private static String at(long until, String key) {
    return "%016x".formatted(until) + PART + key;
  }
}
