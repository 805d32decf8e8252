package io.lethe.serving.deployment;

import io.lethe.schemas.Rollout;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.swap.VersionTarget;
import io.lethe.topics.TopicFollower;
import io.lethe.topics.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads lethe.model-versions, lethe.deployments and what else there is to tell of them from their
 * beginning, without a group, so that an instance knows what to serve from the topics alone. Tells
 * of champions only after it has caught up once: older ones on the way there are not worth loading.
 */
public final class DeploymentFollower implements AutoCloseable {

  private final DeploymentView view;
  private final TargetListener listener;
  private final RolloutListener rollouts;
  private final TrialListener trials;
  private final TopicFollower follower;
  private final Map<String, VersionTarget> told = new HashMap<>();
  private final Map<String, Optional<TrialTarget>> toldTrials = new HashMap<>();
  private volatile boolean caughtUpOnce;

  /**
   * @param consumers makes a read_committed consumer without a group; the follower closes it
   */
  public DeploymentFollower(
      Supplier<Consumer<byte[], byte[]>> consumers, DeploymentView view, TargetListener listener) {
    this(consumers, view, listener, TrialListener.NONE, RolloutListener.NONE);
  }

  /**
   * As the other.
   *
   * @param trials hears of the versions on trial
   * @param rollouts hears of all that lethe.rollouts says
   */
  public DeploymentFollower(
      Supplier<Consumer<byte[], byte[]>> consumers,
      DeploymentView view,
      TargetListener listener,
      TrialListener trials,
      RolloutListener rollouts) {
    this.view = view;
    this.listener = listener;
    this.trials = trials;
    this.rollouts = rollouts;
    this.follower =
        new TopicFollower(
            "lethe-deployment-follower",
            consumers,
            Map.of(
                Topics.MODEL_VERSIONS,
                TopicFollower.Start.ALL,
                Topics.DEPLOYMENTS,
                TopicFollower.Start.ALL,
                Topics.JOB_RESULTS,
                TopicFollower.Start.ALL,
                Topics.ROLLOUTS,
                TopicFollower.Start.ALL,
                Topics.TRIAL_COUNTS,
                TopicFollower.Start.ALL,
                Topics.TRIAL_RESULTS,
                TopicFollower.Start.ALL),
            TopicFollower.AfterError.ANEW,
            new Records());
  }

  /** Starts to follow. */
  public void start() {
    follower.start();
  }

  /** What was read so far. */
  public DeploymentView view() {
    return view;
  }

  /** Whether a model is retired, as far as was read. */
  public boolean isRetired(String model) {
    return view.isRetired(model);
  }

  /** Whether everything was read that was there at the start. */
  public boolean hasCaughtUp() {
    return caughtUpOnce;
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
    return follower.catchUp(patience).thenApply(nothing -> view.knows(model));
  }

  private final class Records implements TopicFollower.Listener {

    @Override
    public void read(Iterable<ConsumerRecord<byte[], byte[]>> records) {
      Set<String> changed = new HashSet<>();
      records.forEach(
          record -> TopicFollower.readOrSkip(record, readable -> apply(readable, changed)));
      if (caughtUpOnce) {
        changed.forEach(DeploymentFollower.this::tell);
      }
    }

    @Override
    public void caughtUp() {
      if (!caughtUpOnce) {
        caughtUpOnce = true;
        rollouts.caughtUp();
        view.models().forEach(DeploymentFollower.this::tell);
      }
    }
  }

  private void apply(ConsumerRecord<byte[], byte[]> record, Set<String> changed) {
    if (record.topic().equals(Topics.ROLLOUTS.name())) {
      Rollout rollout = Topics.ROLLOUTS.decode(record);
      if (rollout != null) {
        view.put(rollout, Instant.now());
      }
      rollouts.heard(TopicReader.key(record), rollout, Instant.ofEpochMilli(record.timestamp()));
    } else if (record.value() == null) {
      return;
    } else if (record.topic().equals(Topics.DEPLOYMENTS.name())) {
      var deployment = Topics.DEPLOYMENTS.decode(record);
      view.put(deployment);
      changed.add(deployment.getModel());
    } else if (record.topic().equals(Topics.JOB_RESULTS.name())) {
      view.put(Topics.JOB_RESULTS.decode(record));
    } else if (record.topic().equals(Topics.TRIAL_COUNTS.name())) {
      view.trials().put(Topics.TRIAL_COUNTS.decode(record));
    } else if (record.topic().equals(Topics.TRIAL_RESULTS.name())) {
      view.trials().put(Topics.TRIAL_RESULTS.decode(record));
    } else {
      var version = Topics.MODEL_VERSIONS.decode(record);
      view.put(version);
      changed.add(version.getModel());
    }
  }

  private void tell(String model) {
    tellTrial(model);
    if (view.isRetired(model)) {
      listener.retired(model);
      told.remove(model);
      return;
    }
    view.target(model)
        .filter(target -> !target.equals(told.get(model)))
        .ifPresent(
            target -> {
              listener.wanted(model, target);
              // After that: one that was not taken is told again.
              told.put(model, target);
            });
  }

  /** First: a version on trial that is the champion now makes room for itself. */
  private void tellTrial(String model) {
    Optional<TrialTarget> trial = view.trial(model);
    if (!trial.equals(toldTrials.getOrDefault(model, Optional.empty()))) {
      trials.tried(model, trial);
      toldTrials.put(model, trial);
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
}
