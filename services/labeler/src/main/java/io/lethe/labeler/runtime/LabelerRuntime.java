package io.lethe.labeler.runtime;

import io.lethe.labeler.config.LabelerConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The labeler's life within the application. */
@ApplicationScoped
public class LabelerRuntime {

  private final LabelerConfig config;
  private final String bootstrapServers;
  private volatile LabelerStreams streams;

  @Inject
  LabelerRuntime(
      LabelerConfig config,
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
    this.config = config;
    this.bootstrapServers = bootstrapServers;
  }

  void start(@Observes StartupEvent event) {
    streams = LabelerStreams.start(config, bootstrapServers);
  }

  void stop(@Observes ShutdownEvent event) {
    if (streams != null) {
      streams.close();
    }
  }

  /** What the labeler is doing. */
  public KafkaStreams.State state() {
    return streams == null ? KafkaStreams.State.CREATED : streams.state();
  }
}
