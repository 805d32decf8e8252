package io.lethe.serving.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.serving.config.InstanceName;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.events.EventFeed;
import io.lethe.serving.events.EventHub;
import io.lethe.serving.generation.RequestProgress;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.publishing.GenerationIndex;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.startup.StartedParts;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The events that clients listen to. */
public class EventAssembly {

  private static final Duration BEAT = Duration.ofSeconds(15);

  @Produces
  @Singleton
  GenerationIndex index(ServingConfig config) {
    return new GenerationIndex(config.recentGenerations());
  }

  @Produces
  @Singleton
  EventHub hub(ServingConfig config, StartedParts parts) {
    return parts.add(new EventHub(config.eventStreams(), BEAT));
  }

  @Produces
  @Singleton
  EventFeed feed(
      ServingConfig config,
      KafkaClients kafka,
      EventHub hub,
      GenerationIndex index,
      ObjectMapper json,
      RequestProgress progress,
      Guard guard,
      StartedParts parts) {
    var feed =
        new EventFeed(
            InstanceName.of(config),
            () -> kafka.reader("events"),
            hub,
            index,
            json,
            config.recentGenerations());
    progress.listen(feed::made);
    guard.listen(feed::alarm);
    return parts.add(feed);
  }
}
