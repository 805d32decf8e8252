package io.lethe.serving.broker;

import io.lethe.schemas.topics.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on every committed record of some topics, in each partition's order, on one thread and
 * without a group. Goes on where it was when the broker comes back.
 */
public final class TopicTail implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long RETRY_MILLIS = 1000;
  private static final long CLOSE_MILLIS = 10_000;

  /** Hears of each record; what it throws is logged, and the record is skipped. */
  @FunctionalInterface
  public interface Listener {

    /** The next record of its partition. */
    void read(ConsumerRecord<byte[], byte[]> record);
  }

  /** Says where to begin. */
  @FunctionalInterface
  public interface Start {

    /** Offsets of the first records to read. */
    Map<TopicPartition, Long> offsets(
        Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions);
  }

  private final String name;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final List<TopicPartition> partitions;
  private final Start start;
  private final Listener listener;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

  /**
   * @param name the thread's
   * @param consumers makes a read_committed consumer without a group; the tail closes it
   */
  public TopicTail(
      String name,
      Supplier<Consumer<byte[], byte[]>> consumers,
      List<Topic<?, ?>> topics,
      Start start,
      Listener listener) {
    this.name = name;
    this.consumers = consumers;
    this.partitions = topics.stream().flatMap(TopicTail::partitions).toList();
    this.start = start;
    this.listener = listener;
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  private static Stream<TopicPartition> partitions(Topic<?, ?> topic) {
    return IntStream.range(0, topic.partitions())
        .mapToObj(i -> new TopicPartition(topic.name(), i));
  }

  /** Starts to read. */
  public void start() {
    thread.start();
  }

  private void run() {
    while (stopping.getCount() > 0) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        follow(consumer);
      } catch (RuntimeException e) {
        LOG.warn("{} failed, trying again: {}", name, e.getMessage());
        pause();
      }
    }
  }

  private void pause() {
    try {
      if (stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.debug("Stopped while waiting to try again");
      }
    } catch (InterruptedException e) {
      stopping.countDown();
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer) {
    consumer.assign(partitions);
    if (next.isEmpty()) {
      next.putAll(start.offsets(consumer, partitions));
    }
    next.forEach(consumer::seek);
    while (stopping.getCount() > 0) {
      consumer.poll(POLL).forEach(this::read);
    }
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    try {
      listener.read(record);
    } catch (RuntimeException e) {
      // Each instance reads the topic anew at each start, so a dead letter would come each time.
      LOG.error(
          "Skipped {}-{} at {}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
    next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
  }

  @Override
  public void close() {
    stopping.countDown();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
