package io.lethe.labeler.stores;

/** Where the label set's books send what changed. */
@FunctionalInterface
public interface Emitter {
  /**
   * @param key key of the topic that the value belongs to
   * @param value a record of that topic, or an event for another processor
   */
  void emit(String key, Object value);
}
