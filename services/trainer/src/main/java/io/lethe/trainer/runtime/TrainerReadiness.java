package io.lethe.trainer.runtime;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the trainer is in its group; down, with the reason, where a base can't be used. */
@Readiness
@ApplicationScoped
public class TrainerReadiness implements HealthCheck {

  private final TrainerRuntime runtime;

  @Inject
  public TrainerReadiness(TrainerRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public HealthCheckResponse call() {
    Optional<String> problem = runtime.registryProblem();
    var response =
        HealthCheckResponse.named("lethe-trainer")
            .status(problem.isEmpty() && runtime.trainer().map(Trainer::isReady).orElse(false));
    problem.ifPresent(why -> response.withData("registry", why));
    runtime
        .trainer()
        .flatMap(Trainer::failure)
        .ifPresent(failure -> response.withData("failure", failure));
    return response.build();
  }
}
