package io.lethe.serving.guard;

import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads lethe.labels from its beginning, without a group, and tells the guard of each label as soon
 * as it is in force, retracted or erased: no version has to come first.
 */
public final class LabelFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LabelFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long RETRY_MILLIS = 1000;
  private static final long CLOSE_MILLIS = 10_000;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Guard guard;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "lethe-label-follower");

  /**
   * @param consumers makes a read_committed consumer without a group; the follower closes it
   */
  public LabelFollower(Supplier<Consumer<byte[], byte[]>> consumers, Guard guard) {
    this.consumers = consumers;
    this.guard = guard;
    thread.setDaemon(true);
  }

  /** Starts to follow. */
  public void start() {
    thread.start();
  }

  private void run() {
    while (isRunning()) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        follow(consumer);
      } catch (RuntimeException e) {
        LOG.warn("Following labels failed, trying again: {}", e.getMessage());
        pause();
      }
    }
  }

  private boolean isRunning() {
    return stopping.getCount() > 0;
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
        IntStream.range(0, Topics.LABELS.partitions())
            .mapToObj(i -> new TopicPartition(Topics.LABELS.name(), i))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (isRunning()) {
      apply(consumer.poll(POLL));
      if (!guard.hasReadLabels() && isReached(consumer, ends)) {
        guard.labelsRead();
      }
    }
  }

  private static boolean isReached(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Labels go to the guard together, in as few looks of its judge as can be. */
  private void apply(ConsumerRecords<byte[], byte[]> records) {
    Map<String, Map<String, ReportedPicture>> inForce = new LinkedHashMap<>();
    Map<String, Set<String>> gone = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        int slash = key.indexOf('/');
        String model = key.substring(0, slash);
        String sampleId = key.substring(slash + 1);
        if (!guard.guards(model)) {
          continue;
        }
        // The last record of a key counts, whatever came before it.
        inForce.computeIfAbsent(model, name -> new LinkedHashMap<>()).remove(sampleId);
        gone.computeIfAbsent(model, name -> new HashSet<>()).add(sampleId);
        Label label = label(record);
        if (label != null && label.getStatus() == LabelStatus.ACTIVE) {
          inForce.get(model).put(sampleId, ReportedPicture.of(label));
          gone.get(model).remove(sampleId);
        }
      } catch (RuntimeException e) {
        // The labeler alone writes here, and each start reads it anew: no dead letter.
        LOG.error(
            "Skipped {}-{} at {}: {}",
            record.topic(),
            record.partition(),
            record.offset(),
            e.getMessage());
      }
    }
    gone.forEach((model, ids) -> ids.forEach(id -> guard.remove(model, id)));
    inForce.forEach((model, labels) -> guard.put(model, new ArrayList<>(labels.values())));
  }

  private static Label label(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null
        ? null
        : Topics.LABELS.value().deserializer().deserialize(record.topic(), record.value());
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
