package io.lethe.topics;

import io.lethe.schemas.topics.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on every committed record of some topics, in each partition's order, on one thread and
 * without a group. Goes on where it was when the broker comes back.
 */
public final class TopicFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

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

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final List<TopicPartition> partitions;
  private final Start start;
  private final Listener listener;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final RetryingThread thread;

  /**
   * @param name the thread's
   * @param consumers makes a read_committed consumer without a group; the tail closes it
   */
  public TopicFollower(
      String name,
      Supplier<Consumer<byte[], byte[]>> consumers,
      List<Topic<?, ?>> topics,
      Start start,
      Listener listener) {
    this.consumers = consumers;
    this.partitions = TopicPartitions.of(topics);
    this.start = start;
    this.listener = listener;
    thread = new RetryingThread(name, this::follow, CLOSE_WAIT);
  }

  /** Starts to read. */
  public void start() {
    thread.start();
  }

  private void follow(BooleanSupplier running) {
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      consumer.assign(partitions);
      if (next.isEmpty()) {
        next.putAll(start.offsets(consumer, partitions));
      }
      next.forEach(consumer::seek);
      while (running.getAsBoolean()) {
        consumer.poll(POLL).forEach(this::read);
      }
    }
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    try {
      listener.read(record);
    } catch (RuntimeException e) {
      TopicPartitions.skip(LOG, record, e);
    }
    next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
  }

  @Override
  public void close() {
    thread.close();
  }
}
