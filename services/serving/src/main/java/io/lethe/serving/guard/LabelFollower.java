package io.lethe.serving.guard;

import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.guard.detection.ReportedPicture;
import io.lethe.topics.RetryingThread;
import io.lethe.topics.TopicPartitions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Guard guard;
  private final RetryingThread thread =
      new RetryingThread("lethe-label-follower", this::follow, CLOSE_WAIT);

  /**
   * @param consumers makes a read_committed consumer without a group; the follower closes it
   */
  public LabelFollower(Supplier<Consumer<byte[], byte[]>> consumers, Guard guard) {
    this.consumers = consumers;
    this.guard = guard;
  }

  /** Starts to follow. */
  public void start() {
    thread.start();
  }

  private void follow(BooleanSupplier running) {
    List<TopicPartition> partitions = TopicPartitions.of(List.of(Topics.LABELS));
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (running.getAsBoolean()) {
        apply(consumer.poll(POLL));
        if (!guard.hasReadLabels() && TopicPartitions.areRead(consumer, ends)) {
          guard.labelsRead();
        }
      }
    }
  }

  /** Labels go to the guard together, in as few looks of its judge as can be. */
  private void apply(ConsumerRecords<byte[], byte[]> records) {
    Map<String, Map<String, ReportedPicture>> inForce = new LinkedHashMap<>();
    Map<String, Set<String>> gone = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        int slash = key.indexOf('/');
        if (slash < 0) {
          throw new IllegalArgumentException("Its key is not model/sampleId.");
        }
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
        TopicPartitions.skip(LOG, record, e);
      }
    }
    gone.forEach((model, ids) -> ids.forEach(id -> guard.remove(model, id)));
    inForce.forEach((model, labels) -> guard.put(model, new ArrayList<>(labels.values())));
  }

  private static Label label(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null ? null : Topics.LABELS.decode(record);
  }

  @Override
  public void close() {
    thread.close();
  }
}
