package io.lethe.labeler.runtime;

import io.lethe.topics.ClockWatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams.State;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Alive while it can go on by itself, ready while it reads. */
@ApplicationScoped
public class LabelerHealth {

  private static final String NAME = "labeler";

  private final LabelerRuntime labeler;
  private final ClockWatch clock = new ClockWatch();

  @Inject
  LabelerHealth(LabelerRuntime labeler) {
    this.labeler = labeler;
  }

  @Produces
  @Liveness
  HealthCheck liveness() {
    return () -> {
      State state = labeler.state();
      Optional<String> problem = clock.problem().or(labeler::storeProblem);
      boolean up =
          state != State.ERROR
              && state != State.NOT_RUNNING
              && !labeler.isFailing()
              && problem.isEmpty();
      return response(state, up, problem);
    };
  }

  @Produces
  @Readiness
  HealthCheck readiness() {
    return () -> {
      State state = labeler.state();
      Optional<String> problem = labeler.registryProblem();
      return response(state, state == State.RUNNING && problem.isEmpty(), problem);
    };
  }

  private static HealthCheckResponse response(State state, boolean up, Optional<String> problem) {
    var response = HealthCheckResponse.named(NAME).status(up).withData("state", state.name());
    problem.ifPresent(sentence -> response.withData("problem", sentence));
    return response.build();
  }
}
