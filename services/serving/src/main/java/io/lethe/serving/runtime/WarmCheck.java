package io.lethe.serving.runtime;

import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.swap.ModelSlot;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once the topics were read and each known model has a warm version. A version that could not
 * be loaded is told, and changes nothing while an older one serves.
 */
@Readiness
@ApplicationScoped
public class WarmCheck implements HealthCheck {

  private final ModelServers models;
  private final DeploymentFollower follower;

  WarmCheck(ModelServers models, DeploymentFollower follower) {
    this.models = models;
    this.follower = follower;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("models warm");
    boolean ready = follower.hasCaughtUp();
    for (String model : follower.view().models()) {
      Optional<ModelSlot> slot = models.find(model).map(ModelServer::slot);
      var live = slot.flatMap(ModelSlot::live);
      response.withData(model, live.map(l -> "version " + l.version()).orElse("not warm"));
      slot.flatMap(ModelSlot::failedLoad)
          .ifPresent(
              load ->
                  response.withData(
                      model + ": not loaded", "version " + load.version() + ": " + load.reason()));
      ready &= live.isPresent();
    }
    return response.status(ready).build();
  }
}
