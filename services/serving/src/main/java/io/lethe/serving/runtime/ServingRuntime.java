package io.lethe.serving.runtime;

import io.lethe.serving.config.ModelLimits;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.deployment.RolloutLog;
import io.lethe.serving.events.EventFeed;
import io.lethe.serving.events.EventHub;
import io.lethe.serving.guard.LabelFollower;
import io.lethe.serving.idempotency.RequestClaims;
import io.lethe.serving.placement.ModelPlacement;
import io.lethe.serving.requests.RequestConsumer;
import io.lethe.serving.supervision.DeadThreads;
import io.lethe.serving.trial.TrialCountsLog;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicsConfig;
import io.lethe.topics.access.ServiceAccess;
import io.lethe.topics.access.ServiceStart;
import io.lethe.topics.startup.StartedParts;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;

/**
 * Starts serving, and stops it in the opposite order. The assemblies of this package make its
 * parts, each after those that it needs, and add them to the {@link StartedParts}.
 */
@Singleton
public class ServingRuntime {

  /** An instance that comes or goes is noticed so late. */
  private static final Duration PLACED_EVERY = Duration.ofSeconds(10);

  private final Duration stopTimeout;
  private final StartedParts parts;
  private final DeadThreads dead;
  private final RolloutLog rollouts;
  private final KafkaClients kafka;
  private final TopicLayout layout;
  private final RequestClaims claims;
  private final EventHub hub;
  private final EventFeed feed;
  private final LabelFollower labels;
  private final ModelPlacement placement;
  private final DeploymentFollower follower;
  private final RequestConsumer requests;

  /**
   * For the container.
   *
   * @param limits the first, so that a bad setting is refused before there is any part
   * @param trialCounts not used: it tells by itself once it is made
   */
  ServingRuntime(
      ModelLimits.ByModel limits,
      ServingConfig config,
      TopicsConfig topics,
      StartedParts parts,
      DeadThreads dead,
      RolloutLog rollouts,
      KafkaClients kafka,
      RequestClaims claims,
      EventHub hub,
      EventFeed feed,
      LabelFollower labels,
      TrialCountsLog trialCounts,
      ModelPlacement placement,
      DeploymentFollower follower,
      RequestConsumer requests) {
    this.stopTimeout = config.stopTimeout();
    this.parts = parts;
    this.dead = dead;
    this.rollouts = rollouts;
    this.kafka = kafka;
    this.layout = TopicLayout.of(topics);
    this.claims = claims;
    this.hub = hub;
    this.feed = feed;
    this.labels = labels;
    this.placement = placement;
    this.follower = follower;
    this.requests = requests;
  }

  void start(@Observes StartupEvent event) {
    dead.watch();
    try (Admin admin = kafka.admin()) {
      ServiceStart.require(
          admin, ServiceAccess.SERVING, layout, RequestConsumer.transactionalId(kafka));
    }
    claims.start();
    feed.start();
    labels.start();
    placement.start(PLACED_EVERY);
    follower.start();
    requests.start();
  }

  /** Before the calls under way are waited for: streams of events would be waited for in vain. */
  void endStreams(@Observes ShutdownDelayInitiatedEvent event) {
    hub.close();
  }

  void stop(@Observes ShutdownEvent event) {
    // First, and not after all that waits: the others count on this instance until it is told.
    rollouts.close();
    parts.close(stopTimeout);
  }

  @Produces
  @Singleton
  static DeadThreads deadThreads(StartedParts parts) {
    return parts.add(new DeadThreads());
  }

  @Produces
  @Singleton
  static StartedParts parts() {
    return new StartedParts();
  }
}
