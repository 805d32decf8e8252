package io.lethe.serving.publishing;

import io.lethe.schemas.Generation;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.topics.BoundedExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads Generations that stand in lethe.generations already; on one thread of its own. */
public final class PublishedGenerations implements AutoCloseable {

  /** Brokers' clocks may differ by so much. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final int MOST_WAITING = 256;
  private static final long CLOSE_SECONDS = 10;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Duration patience;
  private final Duration window;
  private final ExecutorService thread =
      BoundedExecutor.named("lethe-published-generations", MOST_WAITING);

  /** Opened at the first need, and anew after an error; only the thread touches it. */
  private Consumer<byte[], byte[]> consumer;

  /**
   * @param consumers makes a read_committed consumer without a group
   * @param patience how long one search may take, the wait for those before it included
   * @param window longest time from a request's claim to its last Generation
   */
  public PublishedGenerations(
      Supplier<Consumer<byte[], byte[]>> consumers, Duration patience, Duration window) {
    this.consumers = consumers;
    this.patience = patience;
    this.window = window;
  }

  /**
   * Looks for Generations.
   *
   * @param since when they were claimed; later ones than the window allows are not looked for
   * @return those that are there now, by id; fails with {@link RefusedException} (BROKER_AWAY)
   *     where the topic can't be read in time
   */
  public CompletableFuture<Map<String, Generation>> find(
      Collection<String> generationIds, Instant since) {
    return onThread(() -> search(generationIds, since));
  }

  /**
   * Reads the Generation at a place.
   *
   * @return empty where the topic no longer holds it
   */
  public CompletableFuture<Optional<Generation>> at(
      int partition, long offset, String generationId) {
    return onThread(() -> read(partition, offset, generationId));
  }

  private <T> CompletableFuture<T> onThread(Supplier<T> task) {
    try {
      // What is given up before its turn is not begun.
      return CompletableFuture.supplyAsync(() -> guarded(task), thread)
          .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
          .exceptionallyCompose(
              error ->
                  CompletableFuture.failedFuture(
                      error instanceof TimeoutException
                          ? new RefusedException(
                              Refusal.BROKER_AWAY, "The pictures were not read in time.", error)
                          : error));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              Refusal.QUEUE_FULL, "Too many look for earlier pictures already.", e));
    }
  }

  private <T> T guarded(Supplier<T> task) {
    try {
      if (consumer == null) {
        consumer = consumers.get();
      }
      return task.get();
    } catch (KafkaException e) {
      closeConsumer();
      throw new RefusedException(Refusal.BROKER_AWAY, "The pictures can't be read now.", e);
    }
  }

  private Map<String, Generation> search(Collection<String> generationIds, Instant since) {
    Set<String> missing = new HashSet<>(generationIds);
    Set<TopicPartition> partitions =
        missing.stream().map(Topics.GENERATIONS::partitionOf).collect(Collectors.toSet());
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    seek(ends, since.minus(SKEW));
    long until = since.plus(window).plus(SKEW).toEpochMilli();
    Set<TopicPartition> open = new HashSet<>(partitions);
    Map<String, Generation> found = new HashMap<>();
    long giveUp = System.nanoTime() + patience.toNanos();
    open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
    while (!missing.isEmpty() && !open.isEmpty()) {
      if (System.nanoTime() > giveUp) {
        throw new RefusedException(Refusal.BROKER_AWAY, "Earlier pictures were not found in time.");
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
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

  private void seek(Map<TopicPartition, Long> ends, Instant from) {
    Map<TopicPartition, Long> times =
        ends.keySet().stream().collect(Collectors.toMap(p -> p, p -> from.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(times);
    ends.forEach(
        (partition, end) -> {
          OffsetAndTimestamp start = starts.get(partition);
          consumer.seek(partition, start == null ? end : start.offset());
        });
  }

  private Optional<Generation> read(int partition, long offset, String generationId) {
    TopicPartition place = new TopicPartition(Topics.GENERATIONS.name(), partition);
    consumer.assign(Set.of(place));
    if (consumer.beginningOffsets(Set.of(place)).get(place) > offset) {
      return Optional.empty();
    }
    consumer.seek(place, offset);
    long giveUp = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < giveUp) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        return Optional.of(record)
            .filter(r -> key.equals(generationId))
            .map(Topics.GENERATIONS::decode);
      }
    }
    throw new RefusedException(Refusal.BROKER_AWAY, "The picture can't be read now.");
  }

  private void closeConsumer() {
    if (consumer != null) {
      consumer.close();
      consumer = null;
    }
  }

  @Override
  public void close() {
    try {
      thread.execute(this::closeConsumer);
    } catch (RejectedExecutionException e) {
      // Full: the process ends anyway, and the consumer is in no group.
    }
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
