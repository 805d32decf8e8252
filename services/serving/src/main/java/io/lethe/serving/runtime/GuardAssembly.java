package io.lethe.serving.runtime;

import io.lethe.serving.config.GuardRules;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.guard.LabelFollower;
import io.lethe.serving.metrics.GuardMetrics;
import io.lethe.store.PictureStore;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.startup.StartedParts;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The guard, and the labels that it knows. */
public class GuardAssembly {

  /** How long a store that failed is left alone: screening waits for it. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  @Produces
  @Singleton
  Guard guard(ServingConfig config, MeterRegistry registry, StartedParts parts) {
    return parts.add(
        new Guard(
            model -> GuardRules.of(config, model),
            new GuardMetrics(registry),
            config.longestStep()));
  }

  @Produces
  @Singleton
  LabelFollower labels(KafkaClients kafka, Guard guard, PictureStore pictures, StartedParts parts) {
    return parts.add(
        new LabelFollower(() -> kafka.reader("labels"), guard, pictures.pausing(PAUSE)));
  }
}
