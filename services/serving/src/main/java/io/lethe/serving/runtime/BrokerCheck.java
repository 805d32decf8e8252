package io.lethe.serving.runtime;

import io.lethe.topics.BrokerProbe;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.registry.SchemaRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while the broker answers, and the registry of schemas where one is needed: without them no
 * picture may leave.
 */
@Readiness
@ApplicationScoped
public class BrokerCheck implements HealthCheck {

  private final BrokerProbe broker;
  private final KafkaProperties properties;

  BrokerCheck(BrokerProbe broker, KafkaClients kafka) {
    this.broker = broker;
    this.properties = kafka.properties();
  }

  @Override
  public HealthCheckResponse call() {
    Optional<String> problem = properties.registry().flatMap(SchemaRegistry::problem);
    var response =
        HealthCheckResponse.named("broker").status(broker.answers() && problem.isEmpty());
    problem.ifPresent(why -> response.withData("registry", why));
    return response.build();
  }
}
