package io.lethe.standalone.operations;

import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.topics.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Waits until a change of a deployment is served everywhere, as lethe.rollouts shows it. */
public final class RolloutWait {

  /**
   * So long after a change an instance has begun to load a version that it loads at once: twice as
   * long as one puts that off by default, and some time to read of it.
   */
  private static final Duration BEGUN_WITHIN = Duration.ofSeconds(10);

  private final KafkaClients kafka;
  private final DeploymentChange.Sent change;
  private final Duration begunWithin;
  private long carriedOutAt;

  /**
   * @param change the command that was sent
   */
  public RolloutWait(KafkaClients kafka, DeploymentChange.Sent change) {
    this(kafka, change, BEGUN_WITHIN);
  }

  /**
   * @param begunWithin after which time a model that no instance tells of is cold on all
   */
  RolloutWait(KafkaClients kafka, DeploymentChange.Sent change, Duration begunWithin) {
    this.kafka = kafka;
    this.change = change;
    this.begunWithin = begunWithin;
  }

  /**
   * What is served, and by whom.
   *
   * @param version the champion
   * @param instances sorted; none of a model that is retired, or that no instance has in memory
   */
  public record Served(String version, List<String> instances) {}

  /**
   * Waits.
   *
   * @throws DeploymentChangeException when the command is refused, an instance can't load the
   *     version, or the limit passes
   */
  public Served await(Duration limit) throws DeploymentChangeException, InterruptedException {
    return ChangeWait.await(
        kafka,
        change,
        limit,
        (view, deployed) -> served(view, deployed.getVersion()),
        deployed -> "Not every instance serves version %s".formatted(deployed.getVersion()));
  }

  private Optional<Served> served(DeploymentChangeView view, String version)
      throws DeploymentChangeException {
    List<Rollout> rollouts = ChangeWait.live(view);
    if (rollouts.isEmpty()) {
      boolean isDone = change.kind() == CommandKind.RETIRE || isColdEverywhere();
      return isDone ? Optional.of(new Served(version, List.of())) : Optional.empty();
    }
    if (change.kind() == CommandKind.RETIRE) {
      return Optional.empty();
    }
    for (Rollout rollout : rollouts) {
      boolean isOfVersion = Objects.equals(rollout.getVersion(), version);
      if (isOfVersion && rollout.getState() == RolloutState.FAILED) {
        throw new DeploymentChangeException(
            "Instance %s can't serve version %s: %s"
                .formatted(rollout.getInstance(), version, rollout.getDetail()));
      }
      if (!isOfVersion || rollout.getState() != RolloutState.SERVING) {
        return Optional.empty();
      }
    }
    return Optional.of(new Served(version, rollouts.stream().map(Rollout::getInstance).toList()));
  }

  /** An instance tells nothing of a model that its next use loads. */
  private boolean isColdEverywhere() {
    long now = System.nanoTime();
    if (carriedOutAt == 0) {
      carriedOutAt = now;
    }
    return now - carriedOutAt >= begunWithin.toNanos();
  }
}
