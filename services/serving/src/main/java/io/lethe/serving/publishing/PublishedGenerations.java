package io.lethe.serving.publishing;

import io.lethe.schemas.Generation;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.topics.PartitionCounts;
import io.lethe.topics.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads Generations that stand in lethe.generations already. A search may read minutes of the
 * topic, so who asks for a picture at a known place does not wait behind one.
 */
public final class PublishedGenerations implements AutoCloseable {

  /** How far from its claim a request's Generations are looked for. */
  public enum Span {
    /** As long as a call or a record that is answered at once may take. */
    OF_A_CALL,
    /** To the end of the topic: a record may have waited while no instance was up. */
    TO_THE_END
  }

  /** Brokers' clocks may differ by so much. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private static final Duration POLL = Duration.ofMillis(200);

  private final Duration patience;
  private final Duration window;
  private final PartitionCounts counts = new PartitionCounts();
  private final ConsumerThread lookups;
  private final ConsumerThread searches;

  /**
   * @param lookups makes a read_committed consumer without a group that reads single records
   * @param searches makes one that reads many
   * @param patience how long one search may take, the wait for those before it included
   * @param window longest time from a request's claim to its last Generation
   */
  public PublishedGenerations(
      Supplier<Consumer<byte[], byte[]>> lookups,
      Supplier<Consumer<byte[], byte[]>> searches,
      Duration patience,
      Duration window) {
    this.patience = patience;
    this.window = window;
    this.lookups = new ConsumerThread("lethe-generation-lookups", lookups, patience);
    this.searches = new ConsumerThread("lethe-generation-searches", searches, patience);
  }

  /**
   * Looks for Generations.
   *
   * @param since when they were claimed
   * @return those that are there now, by id; fails with {@link RefusedException} (BROKER_AWAY)
   *     where the topic can't be read in time
   */
  public CompletableFuture<Map<String, Generation>> find(
      Collection<String> generationIds, Instant since, Span span) {
    long until =
        span == Span.TO_THE_END ? Long.MAX_VALUE : since.plus(window).plus(SKEW).toEpochMilli();
    return searches.read(consumer -> search(consumer, generationIds, since, until));
  }

  /**
   * Reads the Generation at a place.
   *
   * @return empty where the topic no longer holds it
   */
  public CompletableFuture<Optional<Generation>> at(
      int partition, long offset, String generationId) {
    return lookups.read(consumer -> read(consumer, partition, offset, generationId));
  }

  private Map<String, Generation> search(
      Consumer<byte[], byte[]> consumer,
      Collection<String> generationIds,
      Instant since,
      long until) {
    Set<String> missing = new HashSet<>(generationIds);
    int count = counts.of(Topics.GENERATIONS, consumer::partitionsFor);
    Set<TopicPartition> partitions =
        missing.stream()
            .map(id -> Topics.GENERATIONS.partitionOf(id, count))
            .collect(Collectors.toSet());
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    seek(consumer, ends, since.minus(SKEW));
    Set<TopicPartition> open = new HashSet<>(partitions);
    Map<String, Generation> found = new HashMap<>();
    long giveUp = System.nanoTime() + patience.toNanos();
    open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
    while (!missing.isEmpty() && !open.isEmpty()) {
      if (System.nanoTime() > giveUp) {
        throw new RefusedException(Refusal.BROKER_AWAY, "Earlier pictures were not found in time.");
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        String key = TopicReader.key(record);
        if (missing.remove(key)) {
          found.put(key, Topics.GENERATIONS.decode(record));
        }
        if (record.timestamp() > until) {
          open.remove(new TopicPartition(record.topic(), record.partition()));
        }
      }
      open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
    }
    return found;
  }

  private static void seek(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Instant from) {
    Map<TopicPartition, Long> times =
        ends.keySet().stream().collect(Collectors.toMap(p -> p, p -> from.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times);
    ends.forEach(
        (partition, end) -> {
          OffsetAndTimestamp start = starts.get(partition);
          consumer.seek(partition, start == null ? end : start.offset());
        });
  }

  private Optional<Generation> read(
      Consumer<byte[], byte[]> consumer, int partition, long offset, String generationId) {
    TopicPartition place = new TopicPartition(Topics.GENERATIONS.name(), partition);
    consumer.assign(Set.of(place));
    if (consumer.beginningOffsets(Set.of(place)).get(place) > offset) {
      return Optional.empty();
    }
    consumer.seek(place, offset);
    long giveUp = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < giveUp) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        String key = TopicReader.key(record);
        return Optional.of(record)
            .filter(r -> key.equals(generationId))
            .map(Topics.GENERATIONS::decode);
      }
    }
    throw new RefusedException(Refusal.BROKER_AWAY, "The picture can't be read now.");
  }

  @Override
  public void close() {
    lookups.close();
    searches.close();
  }
}
