package io.lethe.serving.publishing;

import io.lethe.schemas.Generation;
import io.lethe.schemas.generation.GenerationPicture;
import io.lethe.schemas.topics.Topics;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Places of the latest Generations in lethe.generations, so that each instance finds those of all,
 * and the hashes of their pictures. Thread-safe.
 */
public final class GenerationIndex {

  private final Map<UUID, Place> places;

  /**
   * A place in lethe.generations, and what of the Generation there is known without reading it.
   *
   * @param partition of the topic
   * @param offset in the partition
   * @param requestId of the request that it answers
   * @param model whose picture it is
   * @param pixelHash the hash of its picture; empty where the guard held that back
   * @param writtenAt when the broker took it
   */
  public record Place(
      int partition,
      long offset,
      String requestId,
      String model,
      Optional<String> pixelHash,
      Instant writtenAt) {

    /** Whether the topic surely holds it yet. */
    public boolean isKept(Instant now) {
      return now.isBefore(writtenAt.plus(Topics.GENERATIONS_KEPT));
    }
  }

  /**
   * @param most Generations that are kept, some 500 bytes each
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
  public void put(Generation generation, int partition, long offset, Instant writtenAt) {
    Optional<String> hash =
        Optional.of(generation.getPixelHash()).filter(any -> GenerationPicture.isThere(generation));
    var place =
        new Place(
            partition, offset, generation.getRequestId(), generation.getModel(), hash, writtenAt);
    uuid(generation.getGenerationId())
        .ifPresent(
            id -> {
              synchronized (this) {
                places.put(id, place);
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
