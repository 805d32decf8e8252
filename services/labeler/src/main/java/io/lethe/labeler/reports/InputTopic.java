package io.lethe.labeler.reports;

import io.lethe.labeler.output.Outlet;
import io.lethe.labeler.state.Origin;
import io.lethe.schemas.rules.FieldProblem;
import io.lethe.schemas.topics.Topic;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * An input topic: how its records are decoded and checked, and what is sent on.
 *
 * @param topic the topic
 * @param check refuses what makes no sense
 * @param key key of what is sent on
 * @param onward value of what is sent on, and the way it takes
 */
public record InputTopic<T extends SpecificRecord>(
    Topic<String, T> topic,
    Check<T> check,
    Key<T> key,
    Forwarding<T> onward) {

  /** Refuses what makes no sense. */
  @FunctionalInterface
  public interface Check<T> {
    /**
     * The first thing that is wrong with a record, or empty.
     *
     * @param key key of the record as it was read, or null
     */
    Optional<FieldProblem> problemOf(byte[] key, T value);
  }

  /** Finds the key. */
  @FunctionalInterface
  public interface Key<T> {
    String of(T value);
  }

  /** Chooses what is sent on. */
  @FunctionalInterface
  public interface Forwarding<T> {
    Onward<?> of(T value, Origin origin);
  }

  /**
   * What is sent on: the record itself or its origin, which travels where a dead letter may follow.
   *
   * @param outlet the way it takes
   * @param value the value
   */
  public record Onward<V>(Outlet<V> outlet, V value) {}
}
