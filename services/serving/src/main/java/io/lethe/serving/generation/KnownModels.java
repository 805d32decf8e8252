package io.lethe.serving.generation;

import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Tells known models from unknown ones, for HTTP and the topic alike. */
public final class KnownModels {

  private final DeploymentFollower follower;
  private final Duration patience;

  /**
   * @param patience how long reading the topics may take before an answer
   */
  public KnownModels(DeploymentFollower follower, Duration patience) {
    this.follower = follower;
    this.patience = patience;
  }

  /**
   * As {@link #require}, and fails with {@link RefusedException} (RETIRED) for a model that is
   * retired.
   */
  public CompletableFuture<Void> requireInService(String model) {
    return require(model)
        .thenApply(
            known -> {
              if (follower.isRetired(model)) {
                throw new RefusedException(Refusal.RETIRED, "Model " + model + " is retired.");
              }
              return known;
            });
  }

  /**
   * Completes for a known model. Fails with {@link InvalidFieldException} (field {@code model}) for
   * an unknown one, and with {@link RefusedException} (BROKER_AWAY) when the topics can't be read.
   */
  public CompletableFuture<Void> require(String model) {
    return follower
        .known(model, patience)
        .handle(
            (known, error) -> {
              if (error != null) {
                throw new RefusedException(
                    Refusal.BROKER_AWAY, "The topics can't be read now.", error);
              }
              if (!known) {
                throw new InvalidFieldException("model", "Model " + model + " is not known.");
              }
              return null;
            });
  }
}
