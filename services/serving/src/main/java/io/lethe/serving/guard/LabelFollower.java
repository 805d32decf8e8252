package io.lethe.serving.guard;

import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.guard.detection.ReportedPicture;
import io.lethe.store.PictureLookup;
import io.lethe.topics.TopicFollower;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads lethe.labels from its beginning, without a group, and tells the guard of each label as soon
 * as it is in force, retracted or erased: no version has to come first.
 */
public final class LabelFollower implements AutoCloseable {

  private final Guard guard;
  private final PictureLookup lookup;
  private final TopicFollower follower;

  /**
   * Labels in force, by model, of those that were read since it began; null once it caught up. A
   * label that went away unseen has no record any more, and is known by that.
   */
  private Map<String, Set<String>> sinceBegin;

  /**
   * @param consumers makes a read_committed consumer without a group; the follower closes it
   * @param lookup reads labels' pictures that lie in the store
   */
  public LabelFollower(
      Supplier<Consumer<byte[], byte[]>> consumers, Guard guard, PictureLookup lookup) {
    this.guard = guard;
    this.lookup = lookup;
    this.follower =
        new TopicFollower(
            "lethe-label-follower",
            consumers,
            Map.of(Topics.LABELS, TopicFollower.Start.ALL),
            TopicFollower.AfterError.ANEW,
            new Labels());
  }

  /** Starts to follow. */
  public void start() {
    follower.start();
  }

  /** Labels go to the guard together, in as few looks of its judge as can be. */
  private void apply(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, Map<String, ReportedPicture>> inForce = new LinkedHashMap<>();
    Map<String, Set<String>> gone = new LinkedHashMap<>();
    records.forEach(
        record -> TopicFollower.readOrSkip(record, label -> sort(label, inForce, gone)));
    gone.forEach((model, ids) -> ids.forEach(id -> guard.remove(model, id)));
    inForce.forEach((model, labels) -> guard.put(model, new ArrayList<>(labels.values())));
    if (sinceBegin != null) {
      gone.forEach((model, ids) -> ofModel(model).removeAll(ids));
      inForce.forEach((model, labels) -> ofModel(model).addAll(labels.keySet()));
    }
  }

  private Set<String> ofModel(String model) {
    return sinceBegin.computeIfAbsent(model, name -> new HashSet<>());
  }

  private void sort(
      ConsumerRecord<byte[], byte[]> record,
      Map<String, Map<String, ReportedPicture>> inForce,
      Map<String, Set<String>> gone) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    int slash = key.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("Its key is not model/sampleId.");
    }
    String model = key.substring(0, slash);
    String sampleId = key.substring(slash + 1);
    if (!guard.guards(model)) {
      return;
    }
    // The last record of a key counts, whatever came before it.
    inForce.computeIfAbsent(model, name -> new LinkedHashMap<>()).remove(sampleId);
    gone.computeIfAbsent(model, name -> new HashSet<>()).add(sampleId);
    Label label = Topics.LABELS.decode(record);
    if (label != null && label.getStatus() == LabelStatus.ACTIVE) {
      inForce.get(model).put(sampleId, ReportedPicture.of(label, lookup));
      gone.get(model).remove(sampleId);
    }
  }

  /**
   * Why it reads no more, in one sentence; empty while it does, or tries to. Waits for no lock.
   *
   * @param longest how long one batch of records may take
   */
  public Optional<String> problem(Duration longest) {
    return follower.problem(longest);
  }

  @Override
  public void close() {
    follower.close();
  }

  private final class Labels implements TopicFollower.Listener {

    @Override
    public void read(Iterable<ConsumerRecord<byte[], byte[]>> records) {
      apply(records);
    }

    @Override
    public void begins() {
      sinceBegin = new HashMap<>();
    }

    @Override
    public void caughtUp() {
      guard.keepOnly(sinceBegin);
      sinceBegin = null;
      if (!guard.hasReadLabels()) {
        guard.labelsRead();
      }
    }
  }
}
