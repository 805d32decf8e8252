package io.lethe.trainer.runtime;

import io.lethe.topics.ClockWatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while the trainer takes jobs, or tries to; down where only a restart helps. */
@Liveness
@ApplicationScoped
public class TrainerLiveness implements HealthCheck {

  private final TrainerRuntime runtime;
  private final ClockWatch clock = new ClockWatch();

  @Inject
  public TrainerLiveness(TrainerRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public HealthCheckResponse call() {
    Optional<String> problem = runtime.trainer().flatMap(Trainer::problem).or(clock::problem);
    var response = HealthCheckResponse.named("lethe-trainer").status(problem.isEmpty());
    problem.ifPresent(sentence -> response.withData("problem", sentence));
    return response.build();
  }
}
