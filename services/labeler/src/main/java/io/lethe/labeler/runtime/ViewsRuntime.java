package io.lethe.labeler.runtime;

import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.views.NearDuplicates;
import io.lethe.labeler.views.TopicFollower;
import io.lethe.labeler.views.TopicViews;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The views' life within the application. */
@ApplicationScoped
public class ViewsRuntime {

  /** After the labeler, which creates the topics. */
  private static final int LATER = 3000;

  private final TopicViews views;
  private final TopicFollower follower;

  @Inject
  ViewsRuntime(
      LabelerConfig config,
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
    views = new TopicViews(new NearDuplicates(config.nearDuplicateDistance()));
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed");
    follower =
        new TopicFollower(
            () ->
                new KafkaConsumer<>(
                    settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
            views);
  }

  void start(@Observes @Priority(LATER) StartupEvent event) {
    follower.start();
  }

  void stop(@Observes ShutdownEvent event) {
    follower.close();
  }

  /** The views, once they hold what stood in the topics at the start. */
  public Optional<TopicViews> views() {
    return follower.hasCaughtUp() ? Optional.of(views) : Optional.empty();
  }
}
