package io.lethe.standalone.operations;

import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Waits until a change of a deployment is served everywhere, as lethe.rollouts shows it. */
public final class RolloutWait {

  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaClients kafka;
  private final DeploymentChange.Sent change;

  /**
   * @param change the command that was sent
   */
  public RolloutWait(KafkaClients kafka, DeploymentChange.Sent change) {
    this.kafka = kafka;
    this.change = change;
  }

  /**
   * What is served, and by whom.
   *
   * @param version the champion
   * @param instances sorted; none of a model that is retired
   */
  public record Served(String version, List<String> instances) {}

  /**
   * Waits.
   *
   * @throws DeploymentChangeException when the command is refused, an instance can't load the
   *     version, or the limit passes
   */
  public Served await(Duration limit) throws DeploymentChangeException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    try (var view = new DeploymentChangeView(kafka, change)) {
      do {
        view.awaitNews(POLL);
        Optional<Deployment> deployed = deployed(view);
        if (deployed.isPresent() && view.isComplete()) {
          Optional<Served> served = served(view, deployed.get().getVersion());
          if (served.isPresent()) {
            return served.get();
          }
        } else if (view.refusal().isPresent()) {
          throw new DeploymentChangeException("The command was refused: " + view.refusal().get());
        }
      } while (System.nanoTime() < deadline);
      throw late(deployed(view), limit);
    }
  }

  private static DeploymentChangeException late(Optional<Deployment> deployed, Duration limit) {
    return new DeploymentChangeException(
        deployed.isPresent()
            ? "Not every instance serves version %s after %d s."
                .formatted(deployed.get().getVersion(), limit.toSeconds())
            : "The command was not carried out after %d s: does the labeler run?"
                .formatted(limit.toSeconds()));
  }

  /** A RESUME of what is not pinned changes nothing. */
  private Optional<Deployment> deployed(DeploymentChangeView view) {
    return view.deployment()
        .filter(
            deployment ->
                deployment.getRevision() > change.before()
                    || (change.kind() == CommandKind.RESUME
                        && deployment.getMode() == DeploymentMode.LATEST));
  }

  private Optional<Served> served(DeploymentChangeView view, String version)
      throws DeploymentChangeException {
    Instant alive = Instant.now().minus(Topics.ROLLOUT_GONE_AFTER);
    List<Rollout> rollouts =
        view.rollouts().stream()
            .filter(r -> r.getState() != RolloutState.STOPPED && !r.getBeatAt().isBefore(alive))
            .toList();
    if (change.kind() == CommandKind.RETIRE) {
      return rollouts.isEmpty() ? Optional.of(new Served(version, List.of())) : Optional.empty();
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
    return rollouts.isEmpty()
        ? Optional.empty()
        : Optional.of(new Served(version, rollouts.stream().map(Rollout::getInstance).toList()));
  }
}
