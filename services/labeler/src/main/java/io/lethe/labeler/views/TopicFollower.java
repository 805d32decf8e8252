package io.lethe.labeler.views;

import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

/** Keeps the views up with their topics, without a group: each instance reads all of them. */
public final class TopicFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long RETRY_MILLIS = 1000;
  private static final long CLOSE_MILLIS = 10_000;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final TopicViews views;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "lethe-labeler-views");
  private volatile boolean caughtUp;

  /**
   * @param consumers makes a read_committed consumer without a group; the follower closes it
   */
  public TopicFollower(Supplier<Consumer<byte[], byte[]>> consumers, TopicViews views) {
    this.consumers = consumers;
    this.views = views;
    thread.setDaemon(true);
  }

  /** Starts to follow. */
  public void start() {
    thread.start();
  }

  /** Whether the views hold all that stood in the topics at the start. */
  public boolean hasCaughtUp() {
    return caughtUp;
  }

  private void run() {
    while (stopping.getCount() > 0) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        follow(consumer);
      } catch (RuntimeException e) {
        LOG.warn("Following topics failed, trying again: {}", e.getMessage());
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
    List<TopicPartition> partitions =
        Stream.of(Topics.LABELS, Topics.QUARANTINE, Topics.PENDING_REPORTS, Topics.DEAD_LETTERS)
            .flatMap(TopicFollower::partitions)
            .toList();
    caughtUp = false;
    views.clear();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (stopping.getCount() > 0) {
      consumer.poll(POLL).forEach(this::apply);
      caughtUp = caughtUp || partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p));
    }
  }

  private static Stream<TopicPartition> partitions(Topic<?, ?> topic) {
    return IntStream.range(0, topic.partitions())
        .mapToObj(i -> new TopicPartition(topic.name(), i));
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.topic().equals(Topics.DEAD_LETTERS.name())) {
        String place = record.partition() + "@" + record.offset();
        views.deadLetter(place, read(Topics.DEAD_LETTERS, record));
      } else if (record.topic().equals(Topics.LABELS.name())) {
        views.label(key(record), read(Topics.LABELS, record));
      } else if (record.topic().equals(Topics.PENDING_REPORTS.name())) {
        views.pending(key(record), read(Topics.PENDING_REPORTS, record));
      } else {
        views.quarantined(key(record), read(Topics.QUARANTINE, record));
      }
    } catch (RuntimeException e) {
      // Each instance reads these topics anew at each start, so a dead letter would come each time.
      LOG.error(
          "Skipped {}-{} at {}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), StandardCharsets.UTF_8);
  }

  private static <V> V read(Topic<?, V> topic, ConsumerRecord<byte[], byte[]> record) {
    return topic.decode(record);
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
