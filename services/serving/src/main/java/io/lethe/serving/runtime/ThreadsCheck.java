package io.lethe.serving.runtime;

import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.generation.GenerationPublisher;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.supervision.DeadThreads;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive while no thread ended by an error, is stuck for longer than {@code
 * lethe.serving.longest-step}, or ran out of memory. It waits for no lock.
 */
@Liveness
@ApplicationScoped
public class ThreadsCheck implements HealthCheck {

  private final ModelServers models;
  private final Guard guard;
  private final GenerationPublisher publisher;
  private final DeadThreads dead;

  ThreadsCheck(ModelServers models, Guard guard, GenerationPublisher publisher, DeadThreads dead) {
    this.models = models;
    this.guard = guard;
    this.publisher = publisher;
    this.dead = dead;
  }

  @Override
  public HealthCheckResponse call() {
    Optional<String> problem =
        Stream.concat(
                models.all().stream().map(ModelServer::problem),
                Stream.of(guard.problem(), publisher.problem(), dead.problem()))
            .flatMap(Optional::stream)
            .findFirst();
    var response = HealthCheckResponse.named("serving threads").status(problem.isEmpty());
    problem.ifPresent(sentence -> response.withData("problem", sentence));
    return response.build();
  }
}
