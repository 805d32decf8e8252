package io.lethe.labeler.runtime;

import io.lethe.labeler.config.LabelerConfig;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicsConfig;
import io.lethe.topics.registry.SchemaRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.config.Config;

/** The labeler's life within the application. */
@ApplicationScoped
public class LabelerRuntime {

  private final LabelerConfig config;
  private final TopicLayout layout;
  private final KafkaProperties kafka;
  private final ReportedPictures pictures;
  private volatile LabelerStreams streams;

  @Inject
  LabelerRuntime(
      LabelerConfig config, TopicsConfig topics, ReportedPictures pictures, Config properties) {
    this.pictures = pictures;
    this.config = config;
    this.layout = TopicLayout.of(topics);
    this.kafka = KafkaProperties.read(name -> properties.getOptionalValue(name, String.class));
  }

  void start(@Observes StartupEvent event) {
    streams = LabelerStreams.start(config, kafka, layout, pictures::lookup);
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

  /** All that Kafka Streams tells of itself now; nothing before it is started. */
  Map<MetricName, ? extends Metric> figures() {
    return streams == null ? Map.of() : streams.figures();
  }

  /** Why it can't read what clients write, in one sentence; empty while it can. */
  Optional<String> registryProblem() {
    return kafka.registry().flatMap(SchemaRegistry::problem);
  }

  /** Why the store of pictures needs a new process, in one sentence; empty while it does not. */
  Optional<String> storeProblem() {
    return pictures.problem();
  }

  /** Whether its threads fail so often that it goes nowhere. */
  boolean isFailing() {
    return streams != null && streams.isFailing();
  }
}
