package io.lethe.standalone.deployments;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.topics.Topics;
import io.lethe.standalone.topics.TopicSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.SerializationException;

/** Waits until what was ordered is served everywhere, as lethe.rollouts shows it. */
public final class RolloutWait {

  /** Silence after which an instance is gone. */
  private static final Duration GONE = Duration.ofMinutes(10);

  private static final long POLL_MILLIS = 200;

  private final String bootstrapServers;
  private final DeploymentOrder.Given order;

  /**
   * @param order what was ordered
   */
  public RolloutWait(String bootstrapServers, DeploymentOrder.Given order) {
    this.bootstrapServers = bootstrapServers;
    this.order = order;
  }

  /**
   * What is served, and by whom.
   *
   * @param instances sorted
   */
  public record Served(String version, List<String> instances) {}

  /**
   * Waits.
   *
   * @throws OrderFailedException when the order is refused, an instance can't load the version, or
   *     the limit passes
   */
  public Served await(Duration limit) throws OrderFailedException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<Deployment> deployed = deployed();
      if (deployed.isPresent()) {
        Optional<Served> served = served(deployed.get().getVersion());
        if (served.isPresent()) {
          return served.get();
        }
      } else {
        failWhereRefused();
      }
      if (System.nanoTime() > deadline) {
        throw new OrderFailedException(
            deployed.isPresent()
                ? "Not every instance serves version %s after %d s."
                    .formatted(deployed.get().getVersion(), limit.toSeconds())
                : "The order was not carried out after %d s: does the labeler run?"
                    .formatted(limit.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** A RESUME of what is not pinned changes nothing. */
  private Optional<Deployment> deployed() {
    return DeploymentOrder.current(bootstrapServers, order.model())
        .filter(
            deployment ->
                deployment.getRevision() > order.before()
                    || (order.kind() == CommandKind.RESUME
                        && deployment.getMode() == DeploymentMode.LATEST));
  }

  private Optional<Served> served(String version) throws OrderFailedException {
    Instant alive = Instant.now().minus(GONE);
    Map<String, Rollout> rollouts = new TreeMap<>();
    TopicSnapshot.values(bootstrapServers, Topics.ROLLOUTS).stream()
        .filter(rollout -> rollout.getModel().equals(order.model()))
        .forEach(rollout -> rollouts.put(rollout.getInstance(), rollout));
    rollouts
        .values()
        .removeIf(r -> r.getState() == RolloutState.STOPPED || r.getBeatAt().isBefore(alive));
    for (Rollout rollout : rollouts.values()) {
      boolean isOfVersion = Objects.equals(rollout.getVersion(), version);
      if (isOfVersion && rollout.getState() == RolloutState.FAILED) {
        throw new OrderFailedException(
            "Instance %s can't serve version %s: %s"
                .formatted(rollout.getInstance(), version, rollout.getDetail()));
      }
      if (!isOfVersion || rollout.getState() != RolloutState.SERVING) {
        return Optional.empty();
      }
    }
    return rollouts.isEmpty()
        ? Optional.empty()
        : Optional.of(new Served(version, List.copyOf(rollouts.keySet())));
  }

  private void failWhereRefused() throws OrderFailedException {
    for (DeadLetter letter : TopicSnapshot.values(bootstrapServers, Topics.DEAD_LETTERS)) {
      if (letter.getTopic().equals(Topics.COMMANDS.name()) && isOurs(letter)) {
        throw new OrderFailedException("The order was refused: " + letter.getReason());
      }
    }
  }

  private boolean isOurs(DeadLetter letter) {
    if (letter.getValue() == null) {
      return false;
    }
    byte[] value = new byte[letter.getValue().remaining()];
    letter.getValue().duplicate().get(value);
    try {
      Command command =
          Topics.COMMANDS.value().deserializer().deserialize(letter.getTopic(), value);
      return command.getCommandId().equals(order.commandId());
    } catch (SerializationException e) {
      // Somebody else's, for a reason.
      return false;
    }
  }
}
