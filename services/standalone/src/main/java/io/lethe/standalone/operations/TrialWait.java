package io.lethe.standalone.operations;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.TrialCounts;
import io.lethe.topics.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Waits until a trial has begun or ended everywhere, as lethe.trial-counts shows it. */
public final class TrialWait {

  private final KafkaClients kafka;
  private final DeploymentChange.Sent change;

  /**
   * @param change the command that was sent
   */
  public TrialWait(KafkaClients kafka, DeploymentChange.Sent change) {
    this.kafka = kafka;
    this.change = change;
  }

  /**
   * Waits until each live instance that has the model has loaded the version on trial.
   *
   * @return these instances, sorted; none where the trial is over already
   * @throws DeploymentChangeException when the command is refused, an instance can't load the
   *     version, or the limit passes
   */
  public List<String> awaitBegun(Duration limit)
      throws DeploymentChangeException, InterruptedException {
    return ChangeWait.await(
        kafka, change, limit, TrialWait::loadedBy, deployed -> "Not every instance has loaded it");
  }

  /**
   * Waits until the trial is over.
   *
   * @return the version that is on trial next; empty for none
   * @throws DeploymentChangeException when the command is refused, or the limit passes
   */
  public Optional<String> awaitEnded(Duration limit)
      throws DeploymentChangeException, InterruptedException {
    Deployment ended =
        ChangeWait.await(
            kafka,
            change,
            limit,
            (view, deployed) -> Optional.of(deployed),
            deployed -> "The trial is not over");
    return Optional.ofNullable(ended.getTrial()).map(trial -> trial.getVersion());
  }

  private static Optional<List<String>> loadedBy(DeploymentChangeView view, Deployment deployed)
      throws DeploymentChangeException {
    List<String> loaded = new ArrayList<>();
    if (deployed.getTrial() == null) {
      // So few pictures decide it that it ended before anybody looked.
      return Optional.of(loaded);
    }
    for (TrialCounts counted : view.counts(deployed.getRevision())) {
      if (counted.getState() == RolloutState.FAILED) {
        throw new DeploymentChangeException(
            "Instance %s can't load version %s: %s"
                .formatted(counted.getInstance(), counted.getVersion(), counted.getDetail()));
      }
      if (counted.getState() == RolloutState.SERVING) {
        loaded.add(counted.getInstance());
      }
    }
    // An instance loads it without the champion too, where that one is cold.
    List<String> live = ChangeWait.live(view).stream().map(Rollout::getInstance).toList();
    return !loaded.isEmpty() && loaded.containsAll(live) ? Optional.of(loaded) : Optional.empty();
  }
}
