package io.lethe.serving.runtime;

import io.lethe.serving.config.ServingConfig;
import io.lethe.topics.BrokerProbe;
import io.lethe.topics.TopicWriter;
import io.lethe.topics.startup.StartedParts;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The clients of the broker. */
public class BrokerAssembly {

  @Produces
  @Singleton
  ServingClients kafka(
      ServingConfig config,
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
    return new ServingClients(bootstrapServers, config.instance(), config.publishTimeout());
  }

  @Produces
  @Singleton
  BrokerProbe probe(ServingClients kafka, StartedParts parts) {
    return parts.add(new BrokerProbe(kafka.admin()));
  }

  @Produces
  @Singleton
  TopicWriter writer(ServingClients kafka, ServingConfig config, StartedParts parts) {
    return parts.add(new TopicWriter(kafka.producer(), config.publishTimeout()));
  }
}
