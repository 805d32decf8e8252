package io.lethe.serving.publishing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Places of the latest Generations in lethe.generations, so that each instance finds those of all.
 * Thread-safe.
 */
public final class GenerationIndex {

  private final Map<UUID, Place> places;

  /**
   * A place in lethe.generations.
   *
   * @param partition of the topic
   * @param offset in the partition
   */
  public record Place(int partition, long offset) {}

  /**
   * @param most Generations that are kept, some 120 bytes each
   */
  public GenerationIndex(int most) {
    places =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<UUID, Place> eldest) {
            return size() > most;
          }
        };
  }

  /** Takes the next one; what is no generationId of ours is left out. */
  public void put(String generationId, int partition, long offset) {
    uuid(generationId)
        .ifPresent(
            id -> {
              synchronized (this) {
                places.put(id, new Place(partition, offset));
              }
            });
  }

  /** The place of a Generation; empty where it is none of the latest. */
  public Optional<Place> find(String generationId) {
    return uuid(generationId)
        .map(
            id -> {
              synchronized (this) {
                return places.get(id);
              }
            });
  }

  private static Optional<UUID> uuid(String name) {
    try {
      return Optional.of(UUID.fromString(name)).filter(id -> id.toString().equals(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
