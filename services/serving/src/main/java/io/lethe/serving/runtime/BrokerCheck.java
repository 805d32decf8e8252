package io.lethe.serving.runtime;

import io.lethe.topics.BrokerProbe;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the broker answers: without it no picture may leave. */
@Readiness
@ApplicationScoped
public class BrokerCheck implements HealthCheck {

  private final BrokerProbe broker;

  BrokerCheck(BrokerProbe broker) {
    this.broker = broker;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("broker").status(broker.answers()).build();
  }
}
