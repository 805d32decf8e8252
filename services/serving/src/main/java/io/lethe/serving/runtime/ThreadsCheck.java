package io.lethe.serving.runtime;

import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.deployment.RolloutLog;
import io.lethe.serving.events.EventFeed;
import io.lethe.serving.generation.GenerationPublisher;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.guard.LabelFollower;
import io.lethe.serving.idempotency.RequestClaims;
import io.lethe.serving.placement.ModelPlacement;
import io.lethe.serving.requests.RequestConsumer;
import io.lethe.serving.supervision.DeadThreads;
import io.lethe.serving.swap.VersionLoader;
import io.lethe.serving.trial.TrialCountsLog;
import io.lethe.serving.trial.Trials;
import io.lethe.store.PictureStore;
import io.lethe.topics.ClockWatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive while no thread ended by an error, is stuck for longer than {@code
 * lethe.serving.longest-step} or {@code longest-load}, in the store of pictures too, or ran out of
 * memory, and the clock was not set back. It waits for no lock.
 */
@Liveness
@ApplicationScoped
public class ThreadsCheck implements HealthCheck {

  private final ModelServers models;
  private final Guard guard;
  private final GenerationPublisher publisher;
  private final DeadThreads dead;
  private final RequestClaims claims;
  private final EventFeed feed;
  private final LabelFollower labels;
  private final DeploymentFollower deployments;
  private final RequestConsumer requests;
  private final VersionLoader loader;
  private final Trials trials;
  private final RolloutLog rollouts;
  private final TrialCountsLog counts;
  private final ModelPlacement placement;
  private final PictureStore pictures;
  private final Duration longest;
  private final ClockWatch clock = new ClockWatch();

  ThreadsCheck(
      ServingConfig config,
      ModelServers models,
      Guard guard,
      GenerationPublisher publisher,
      DeadThreads dead,
      RequestClaims claims,
      EventFeed feed,
      LabelFollower labels,
      DeploymentFollower deployments,
      RequestConsumer requests,
      VersionLoader loader,
      Trials trials,
      RolloutLog rollouts,
      TrialCountsLog counts,
      ModelPlacement placement,
      PictureStore pictures) {
    this.models = models;
    this.guard = guard;
    this.publisher = publisher;
    this.dead = dead;
    this.claims = claims;
    this.feed = feed;
    this.labels = labels;
    this.deployments = deployments;
    this.requests = requests;
    this.loader = loader;
    this.trials = trials;
    this.rollouts = rollouts;
    this.counts = counts;
    this.placement = placement;
    this.pictures = pictures;
    this.longest = config.longestStep();
  }

  @Override
  public HealthCheckResponse call() {
    Optional<String> problem =
        Stream.concat(
                models.all().stream().map(ModelServer::problem),
                Stream.of(
                    guard.problem(),
                    publisher.problem(),
                    loader.problem(),
                    trials.problem(),
                    rollouts.problem(),
                    counts.problem(),
                    placement.problem(),
                    pictures.problem(),
                    dead.problem(),
                    claims.problem(longest),
                    feed.problem(longest),
                    labels.problem(longest),
                    deployments.problem(longest),
                    requests.problem(longest),
                    clock.problem()))
            .flatMap(Optional::stream)
            .findFirst();
    var response = HealthCheckResponse.named("serving threads").status(problem.isEmpty());
    problem.ifPresent(sentence -> response.withData("problem", sentence));
    return response.build();
  }
}
