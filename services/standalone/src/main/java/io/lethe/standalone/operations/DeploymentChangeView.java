package io.lethe.standalone.operations;

import io.lethe.schemas.Command;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.serde.AvroBytes;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicFollower;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** What the topics say of a command, followed from when it was sent. */
final class DeploymentChangeView implements AutoCloseable {

  /** With Kafka's 500 ms the view was twice as late: a wait of a second for a swap of 0.3 s. */
  private static final Duration FETCH_WAIT = Duration.ofMillis(100);

  private final DeploymentChange.Sent change;
  private final TopicFollower follower;
  private final Map<String, Rollout> rollouts = new TreeMap<>();
  private final Map<String, TrialCounts> counts = new TreeMap<>();
  private Deployment deployment;
  private String refusal;
  private boolean changed;

  DeploymentChangeView(KafkaClients kafka, DeploymentChange.Sent change) {
    this.change = change;
    follower =
        new TopicFollower(
            "lethe-deployment-change",
            () -> kafka.reader("deployment-change", FETCH_WAIT),
            Map.of(
                Topics.DEPLOYMENTS,
                TopicFollower.Start.ALL,
                Topics.ROLLOUTS,
                TopicFollower.Start.ALL,
                Topics.TRIAL_COUNTS,
                TopicFollower.Start.ALL,
                // Letters are kept for a month; one of this command was written after it.
                Topics.DEAD_LETTERS,
                TopicFollower.Start.since(Instant.ofEpochMilli(change.sentAt()))),
            TopicFollower.AfterError.GO_ON,
            new Records());
    follower.start();
  }

  /** Waits for news for as long as given at most. */
  synchronized void awaitNews(Duration most) throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    long left = most.toMillis();
    while (!changed && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
    changed = false;
  }

  /** Whether it knows all that stood in the topics when it was made. */
  boolean isComplete() {
    return follower.caughtUp();
  }

  /** The model's deployment. */
  synchronized Optional<Deployment> deployment() {
    return Optional.ofNullable(deployment);
  }

  /** The last word of each instance on the model, by the instance's name. */
  synchronized List<Rollout> rollouts() {
    return List.copyOf(rollouts.values());
  }

  /** What live instances last counted of the trial that began with a revision, by their names. */
  synchronized List<TrialCounts> counts(long revision) {
    Instant alive = Instant.now().minus(Topics.ROLLOUT_GONE_AFTER);
    return counts.values().stream()
        .filter(counted -> counted.getRevision() == revision)
        .filter(counted -> !counted.getCountedAt().isBefore(alive))
        .toList();
  }

  /** Why the command was refused; empty where it was not, so far. */
  synchronized Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  private final class Records implements TopicFollower.Listener {

    @Override
    public void read(Iterable<ConsumerRecord<byte[], byte[]>> records) {
      synchronized (DeploymentChangeView.this) {
        records.forEach(
            record -> TopicFollower.readOrSkip(record, DeploymentChangeView.this::read));
      }
      tell();
    }

    @Override
    public void caughtUp() {
      tell();
    }
  }

  private synchronized void tell() {
    changed = true;
    notifyAll();
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(Topics.DEPLOYMENTS.name())) {
      Deployment read = Topics.DEPLOYMENTS.decode(record);
      deployment = read.getModel().equals(change.model()) ? read : deployment;
    } else if (record.topic().equals(Topics.ROLLOUTS.name())) {
      Rollout read = Topics.ROLLOUTS.decode(record);
      if (read.getModel().equals(change.model())) {
        rollouts.put(read.getInstance(), read);
      }
    } else if (record.topic().equals(Topics.TRIAL_COUNTS.name())) {
      TrialCounts read = Topics.TRIAL_COUNTS.decode(record);
      if (read.getModel().equals(change.model())) {
        counts.put(read.getInstance(), read);
      }
    } else {
      DeadLetter read = Topics.DEAD_LETTERS.decode(record);
      refusal = isOfCommand(read) ? read.getReason() : refusal;
    }
  }

  private boolean isOfCommand(DeadLetter letter) {
    if (!letter.getTopic().equals(Topics.COMMANDS.name()) || letter.getValue() == null) {
      return false;
    }
    try {
      Command command = Topics.COMMANDS.decode(AvroBytes.of(letter.getValue()));
      return command.getCommandId().equals(change.commandId());
    } catch (SerializationException e) {
      // Somebody else's, for a reason.
      return false;
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
