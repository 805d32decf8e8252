package io.lethe.serving.rest;

import io.lethe.serving.batching.ServedModels;
import io.lethe.serving.deployment.DeploymentFollower;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the topics were read and each known model has a warm version. */
@Readiness
@ApplicationScoped
public class WarmCheck implements HealthCheck {

  private final ServedModels models;
  private final DeploymentFollower follower;

  WarmCheck(ServedModels models, DeploymentFollower follower) {
    this.models = models;
    this.follower = follower;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("models warm");
    boolean ready = follower.hasCaughtUp();
    for (String model : follower.view().models()) {
      var live = models.find(model).flatMap(served -> served.slot().live());
      response.withData(model, live.map(l -> "version " + l.version()).orElse("not warm"));
      ready &= live.isPresent();
    }
    return response.status(ready).build();
  }
}
