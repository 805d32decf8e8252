package io.lethe.trainer.versions;

import io.lethe.schemas.Deployment;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the weights of retired models whose time is over. The facts stay in the topics. */
public final class RetiredModels {

  private static final Logger LOG = LoggerFactory.getLogger(RetiredModels.class);

  /** The labeler, by its own clock, says until when a model can be brought back. */
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);

  private final IntFunction<Collection<Deployment>> deployments;
  private final VersionStore store;
  private final Clock clock;

  /**
   * @param deployments reads the present ones of a partition's models
   */
  public RetiredModels(
      IntFunction<Collection<Deployment>> deployments, VersionStore store, Clock clock) {
    this.deployments = deployments;
    this.store = store;
    this.clock = clock;
  }

  /** Looks through the models of some partitions. What goes wrong is logged: another time comes. */
  public void delete(Collection<Integer> partitions) {
    Instant now = clock.instant();
    for (int partition : partitions) {
      try {
        for (Deployment deployment : deployments.apply(partition)) {
          if (isOver(deployment, now)) {
            store.deleteAll(deployment.getModel());
          }
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn("Versions of retired models could not be deleted: {}", e.toString());
      }
    }
  }

  private static boolean isOver(Deployment deployment, Instant now) {
    return deployment.getKeptUntil() != null
        && deployment.getKeptUntil().plus(CLOCK_SKEW).isBefore(now);
  }
}
