package io.lethe.labeler.reports;

import io.lethe.labeler.state.Origin;
import io.lethe.schemas.serde.AvroSerde;
import org.apache.avro.specific.SpecificRecord;

/**
 * How a topic's records are read: what they are, what makes sense, and what goes on from here.
 *
 * @param serde reads the bytes
 * @param check refuses what makes no sense
 * @param key key of what goes on
 * @param forwarded value of what goes on
 */
public record InputTopic<T extends SpecificRecord>(
    AvroSerde<T> serde, Check<T> check, Key<T> key, Forwarded<T> forwarded) {

  /** Refuses what makes no sense. */
  @FunctionalInterface
  public interface Check<T> {
    /**
     * @param key key of the record as it was read, or null
     * @throws UnusableRecordException with the first thing that is wrong
     */
    void check(byte[] key, T value) throws UnusableRecordException;
  }

  /** Finds the key. */
  @FunctionalInterface
  public interface Key<T> {
    String of(T value);
  }

  /**
   * Chooses between the record and its origin, which travels where a dead letter may yet follow.
   */
  @FunctionalInterface
  public interface Forwarded<T> {
    Object of(T value, Origin origin);
  }
}
