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
import java.util.Optional;
import java.util.function.Function;

/** Waits until the topics show that a change of a deployment is carried out everywhere. */
final class ChangeWait {

  private static final Duration POLL = Duration.ofMillis(200);

  private ChangeWait() {}

  /** Looks at what the topics say once the command is carried out. */
  @FunctionalInterface
  interface Look<T> {

    /**
     * What is waited for; empty while it is not so yet.
     *
     * @throws DeploymentChangeException when it will not be so
     */
    Optional<T> at(DeploymentChangeView view, Deployment deployed) throws DeploymentChangeException;
  }

  /**
   * Waits.
   *
   * @param unfinished what is still missing of a deployment, as the beginning of a sentence
   * @throws DeploymentChangeException when the command is refused, the look throws, or the limit
   *     passes
   */
  static <T> T await(
      KafkaClients kafka,
      DeploymentChange.Sent change,
      Duration limit,
      Look<T> look,
      Function<Deployment, String> unfinished)
      throws DeploymentChangeException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    try (var view = new DeploymentChangeView(kafka, change)) {
      do {
        view.awaitNews(POLL);
        Optional<Deployment> deployed = deployed(view, change);
        if (deployed.isPresent() && view.isComplete()) {
          Optional<T> found = look.at(view, deployed.get());
          if (found.isPresent()) {
            return found.get();
          }
        } else if (view.refusal().isPresent()) {
          throw new DeploymentChangeException("The command was refused: " + view.refusal().get());
        }
      } while (System.nanoTime() < deadline);
      throw new DeploymentChangeException(
          "%s after %d s%s"
              .formatted(
                  deployed(view, change).map(unfinished).orElse("The command was not carried out"),
                  limit.toSeconds(),
                  deployed(view, change).isPresent() ? "." : ": does the labeler run?"));
    }
  }

  /** A RESUME of what is not pinned changes nothing. */
  private static Optional<Deployment> deployed(
      DeploymentChangeView view, DeploymentChange.Sent change) {
    return view.deployment()
        .filter(
            deployment ->
                deployment.getRevision() > change.before()
                    || (change.kind() == CommandKind.RESUME
                        && deployment.getMode() == DeploymentMode.LATEST));
  }

  /** The last word of each instance that has the model and lives. */
  static List<Rollout> live(DeploymentChangeView view) {
    Instant alive = Instant.now().minus(Topics.ROLLOUT_GONE_AFTER);
    return view.rollouts().stream()
        .filter(rollout -> rollout.getState() != RolloutState.STOPPED)
        .filter(rollout -> !rollout.getBeatAt().isBefore(alive))
        .toList();
  }
}
