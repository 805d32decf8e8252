package io.lethe.topics;

import io.lethe.schemas.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on the committed records of some topics, in each partition's order and without a group: to
 * the end, and then each one as it comes. The listener is called by one thread alone. An error of
 * Kafka, or one that the listener throws, is logged, and a second later it follows again.
 */
public final class TopicFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  /** Where to go on after an error. */
  public enum AfterError {
    /** Where it began at first; the listener hears of all records once more. */
    ANEW,
    /** After the last batch that the listener took. */
    GO_ON
  }

  /** Where to begin in a topic. */
  @FunctionalInterface
  public interface Start {

    /** The earliest record of each partition. */
    Start ALL = Consumer::beginningOffsets;

    /** Offsets of the first records to read, one for each partition. */
    Map<TopicPartition, Long> offsets(
        Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions);

    /** The last records of a topic, as many of each partition, and all where there are fewer. */
    static Start latestInAll(long records) {
      return (consumer, partitions) ->
          latest(records / partitions.size()).offsets(consumer, partitions);
    }

    /** The last records of each partition, and all where there are fewer. */
    static Start latest(long records) {
      return (consumer, partitions) -> {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> starts = new HashMap<>();
        consumer
            .endOffsets(partitions)
            .forEach((p, end) -> starts.put(p, Math.max(begins.get(p), end - records)));
        return starts;
      };
    }

    /** The first record of each partition whose timestamp is not before a time. */
    static Start since(Instant time) {
      return (consumer, partitions) -> {
        // Before the times are looked up: a record that comes meanwhile is after this end.
        Map<TopicPartition, Long> starts = new HashMap<>(consumer.endOffsets(partitions));
        Map<TopicPartition, OffsetAndTimestamp> found =
            consumer.offsetsForTimes(
                partitions.stream().collect(Collectors.toMap(p -> p, p -> time.toEpochMilli())));
        found.forEach(
            (partition, first) -> {
              if (first != null) {
                starts.put(partition, first.offset());
              }
            });
        return starts;
      };
    }
  }

  /** Hears of what is read. */
  @FunctionalInterface
  public interface Listener {

    /** Records of one poll. What this throws is an error of following. */
    void read(Iterable<ConsumerRecord<byte[], byte[]>> records);

    /** It begins at its start, for the first time or anew: what was read before comes again. */
    default void begins() {}

    /** All was read that was there when it began. */
    default void caughtUp() {}
  }

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Map<Topic<?, ?>, Start> topics;
  private final AfterError afterError;
  private final Listener listener;
  private final PartitionCounts counts = new PartitionCounts();
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final Set<CompletableFuture<Void>> asked = ConcurrentHashMap.newKeySet();
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private final String name;
  private final RetryingThread thread;
  private volatile boolean caughtUp;
  private volatile boolean started;
  private volatile long cameRoundAt;

  /**
   * Does not start yet.
   *
   * @param name the thread's
   * @param consumers makes a consumer as {@link KafkaClients#reader} does; the follower closes it
   * @param topics where to begin in each topic
   */
  public TopicFollower(
      String name,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Map<Topic<?, ?>, Start> topics,
      AfterError afterError,
      Listener listener) {
    this.name = name;
    this.consumers = consumers;
    this.topics = Map.copyOf(topics);
    this.afterError = afterError;
    this.listener = listener;
    thread = new RetryingThread(name, this::follow, CLOSE_WAIT);
  }

  /**
   * A listener that takes one record after the other, and is not told of one that it can't take.
   */
  public static Listener each(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    return records -> records.forEach(record -> readOrSkip(record, reader));
  }

  /**
   * Hands a record on; where that fails, says so and leaves it out. It makes no dead letter: our
   * own services alone write these topics, and each instance reads them anew at each start, so that
   * one would come each time.
   */
  public static void readOrSkip(
      ConsumerRecord<byte[], byte[]> record,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    try {
      reader.accept(record);
    } catch (RuntimeException e) {
      LOG.error(
          "Skipped {}-{} at {}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }

  /** Starts to read. */
  public void start() {
    cameRoundAt = System.nanoTime();
    thread.start();
    started = true;
  }

  /**
   * Why it follows no more, in one sentence: its thread ended, or is stuck. Empty while it follows
   * or tries to, and before it is started. Waits for no lock.
   *
   * @param longest how long one call to Kafka and what the listener does with it may take
   */
  public Optional<String> problem(Duration longest) {
    if (!started) {
      return Optional.empty();
    }
    if (!thread.isAlive()) {
      return Optional.of("The thread " + name + " ended.");
    }
    return System.nanoTime() - cameRoundAt > longest.toNanos()
        ? Optional.of(
            "%s has been at the same records for more than %d ms."
                .formatted(name, longest.toMillis()))
        : Optional.empty();
  }

  /** Whether all was read that was there when it began; begun anew, it has not until it has. */
  public boolean caughtUp() {
    return caughtUp;
  }

  /**
   * Completes once all was read that the topics hold now.
   *
   * @return fails with a TimeoutException where that takes longer, because the broker is away for
   *     example; then nothing is left of the question
   */
  public CompletableFuture<Void> catchUp(Duration patience) {
    var read = new CompletableFuture<Void>();
    asked.add(read);
    return read.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((done, error) -> asked.remove(read));
  }

  private void follow(BooleanSupplier running) {
    cameRoundAt = System.nanoTime();
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      List<TopicPartition> partitions =
          topics.keySet().stream().flatMap(topic -> all(topic, consumer).stream()).toList();
      consumer.assign(partitions);
      if (afterError == AfterError.ANEW || next.isEmpty()) {
        caughtUp = false;
        listener.begins();
        next.clear();
        next.putAll(starts(consumer));
      }
      next.forEach(consumer::seek);
      // A consumer that failed before this one may have left some waiting.
      boolean wait = !waiting.isEmpty();
      Map<TopicPartition, Long> first = caughtUp ? Map.of() : consumer.endOffsets(partitions);
      Map<TopicPartition, Long> ends = Map.of();
      while (running.getAsBoolean()) {
        cameRoundAt = System.nanoTime();
        if (wait || (waiting.isEmpty() && takeAsked())) {
          wait = false;
          ends = consumer.endOffsets(partitions);
          answerIfRead(consumer, ends);
        }
        read(consumer.poll(POLL));
        if (!caughtUp && isRead(consumer, first)) {
          caughtUp = true;
          listener.caughtUp();
        }
        answerIfRead(consumer, ends);
      }
    }
  }

  private void answerIfRead(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    if (!waiting.isEmpty() && isRead(consumer, ends)) {
      waiting.forEach(read -> read.complete(null));
      waiting.clear();
    }
  }

  private Map<TopicPartition, Long> starts(Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Long> starts = new HashMap<>();
    topics.forEach((topic, start) -> starts.putAll(start.offsets(consumer, all(topic, consumer))));
    return starts;
  }

  private List<TopicPartition> all(Topic<?, ?> topic, Consumer<byte[], byte[]> consumer) {
    return topic.allPartitions(counts.of(topic, consumer::partitionsFor));
  }

  /** Done before the ends are asked for: they then hold all that was there when these asked. */
  private boolean takeAsked() {
    asked.removeIf(waiting::add);
    return !waiting.isEmpty();
  }

  private void read(ConsumerRecords<byte[], byte[]> records) {
    if (records.isEmpty()) {
      return;
    }
    listener.read(records);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    }
  }

  private static boolean isRead(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  @Override
  public void close() {
    started = false;
    thread.close();
  }
}
