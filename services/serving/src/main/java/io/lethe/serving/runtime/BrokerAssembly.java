package io.lethe.serving.runtime;

import io.lethe.serving.config.InstanceName;
import io.lethe.serving.config.ServingConfig;
import io.lethe.topics.BrokerProbe;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicWriter;
import io.lethe.topics.startup.Setting;
import io.lethe.topics.startup.StartedParts;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/** The clients of the broker. */
public class BrokerAssembly {

  /** Longest time that a read waits for a broker that is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Produces
  @Singleton
  KafkaClients kafka(ServingConfig config, Config properties) {
    KafkaProperties kafka =
        KafkaProperties.read(name -> properties.getOptionalValue(name, String.class));
    Setting.require(
        !config.registryFraming() || kafka.registry().isPresent(),
        "lethe.serving.registry-framing",
        "needs kafka.apicurio.registry.url, the registry that names schemas");
    return new KafkaClients(
        kafka, "lethe-serving-" + InstanceName.of(config), PATIENCE, config.registryFraming());
  }

  @Produces
  @Singleton
  BrokerProbe probe(KafkaClients kafka, StartedParts parts) {
    return parts.add(new BrokerProbe(kafka.admin()));
  }

  @Produces
  @Singleton
  TopicWriter writer(KafkaClients kafka, ServingConfig config, StartedParts parts) {
    return parts.add(
        new TopicWriter(kafka.writer("writer", config.publishTimeout()), config.publishTimeout()));
  }
}
