package io.lethe.serving.deployment;

import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.swap.VersionTarget;
import io.lethe.topics.RetryingThread;
import io.lethe.topics.TopicPartitions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads lethe.model-versions, lethe.deployments and what else there is to tell of them from their
 * beginning, without a group, so that an instance knows what to serve from the topics alone. Tells
 * of champions only after it has caught up once: older ones on the way there are not worth loading.
 */
public final class DeploymentFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeploymentFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final DeploymentView view;
  private final TargetListener listener;
  private final Queue<CompletableFuture<Void>> asked = new ConcurrentLinkedQueue<>();
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private final CompletableFuture<Void> caughtUpOnce = new CompletableFuture<>();
  private final Map<String, VersionTarget> told = new HashMap<>();
  private final RetryingThread thread =
      new RetryingThread("lethe-deployment-follower", this::follow, CLOSE_WAIT);

  /**
   * @param consumers makes a read_committed consumer without a group; the follower closes it
   */
  public DeploymentFollower(
      Supplier<Consumer<byte[], byte[]>> consumers, DeploymentView view, TargetListener listener) {
    this.consumers = consumers;
    this.view = view;
    this.listener = listener;
    this.asked.add(caughtUpOnce);
  }

  /** Starts to follow. */
  public void start() {
    thread.start();
  }

  /** What was read so far. */
  public DeploymentView view() {
    return view;
  }

  /** Whether everything was read that was there at the start. */
  public boolean hasCaughtUp() {
    return caughtUpOnce.isDone();
  }

  /**
   * Whether a model is known. Before the answer is no, everything is read that the topics hold now.
   *
   * @return fails with a TimeoutException when the broker does not let us read on in time
   */
  public CompletableFuture<Boolean> known(String model, Duration patience) {
    if (view.knows(model)) {
      return CompletableFuture.completedFuture(true);
    }
    return catchUp()
        .thenApply(nothing -> view.knows(model))
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Completes once everything was read that the topics hold now. */
  private CompletableFuture<Void> catchUp() {
    var caughtUp = new CompletableFuture<Void>();
    asked.add(caughtUp);
    return caughtUp;
  }

  private void follow(BooleanSupplier running) {
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      follow(consumer, running);
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer, BooleanSupplier running) {
    List<TopicPartition> partitions =
        TopicPartitions.of(
            List.of(
                Topics.MODEL_VERSIONS, Topics.DEPLOYMENTS, Topics.JOB_RESULTS, Topics.ROLLOUTS));
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    // A failed consumer before this one may have left some waiting.
    asked.addAll(waiting);
    waiting.clear();
    Map<TopicPartition, Long> ends = Map.of();
    while (running.getAsBoolean()) {
      if (waiting.isEmpty() && takeWaiting()) {
        ends = consumer.endOffsets(partitions);
      }
      Set<String> changed = new HashSet<>();
      consumer.poll(POLL).forEach(record -> apply(record, changed));
      if (!waiting.isEmpty() && TopicPartitions.areRead(consumer, ends)) {
        if (!caughtUpOnce.isDone()) {
          changed.addAll(view.models());
        }
        waiting.forEach(caughtUp -> caughtUp.complete(null));
        waiting.clear();
      }
      if (caughtUpOnce.isDone()) {
        changed.forEach(this::tell);
      }
    }
  }

  /** Done before the ends are asked for: they then hold all that was there when these asked. */
  private boolean takeWaiting() {
    for (var next = asked.poll(); next != null; next = asked.poll()) {
      waiting.add(next);
    }
    return !waiting.isEmpty();
  }

  private void apply(ConsumerRecord<byte[], byte[]> record, Set<String> changed) {
    if (record.value() == null) {
      return;
    }
    try {
      if (record.topic().equals(Topics.DEPLOYMENTS.name())) {
        var deployment = read(Topics.DEPLOYMENTS, record);
        view.put(deployment);
        changed.add(deployment.getModel());
      } else if (record.topic().equals(Topics.JOB_RESULTS.name())) {
        view.put(read(Topics.JOB_RESULTS, record));
      } else if (record.topic().equals(Topics.ROLLOUTS.name())) {
        view.put(read(Topics.ROLLOUTS, record), Instant.now());
      } else {
        var version = read(Topics.MODEL_VERSIONS, record);
        view.put(version);
        changed.add(version.getModel());
      }
    } catch (RuntimeException e) {
      TopicPartitions.skip(LOG, record, e);
    }
  }

  private static <V> V read(Topic<?, V> topic, ConsumerRecord<byte[], byte[]> record) {
    return topic.decode(record);
  }

  private void tell(String model) {
    view.target(model)
        .filter(target -> !target.equals(told.get(model)))
        .ifPresent(
            target -> {
              told.put(model, target);
              listener.wanted(model, target);
            });
  }

  @Override
  public void close() {
    thread.close();
  }
}
