package io.lethe.serving.runtime;

import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.config.InstanceName;
import io.lethe.serving.config.ModelLimits;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.deployment.RolloutLog;
import io.lethe.serving.generation.GenerationPublisher;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.guard.LiveFeatures;
import io.lethe.serving.metrics.ServingMetrics;
import io.lethe.serving.swap.ComputePermits;
import io.lethe.topics.TopicWriter;
import io.lethe.topics.startup.StartedParts;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The models that are served, and what is told of them. */
public class ModelAssembly {

  @Produces
  @Singleton
  RolloutLog rollouts(ServingConfig config, TopicWriter writer, StartedParts parts) {
    return parts.add(
        new RolloutLog(
            InstanceName.of(config),
            writer,
            Clock.systemUTC(),
            config.beat(),
            config.longestStep()));
  }

  @Produces
  @Singleton
  ServingMetrics metrics(MeterRegistry registry, RolloutLog rollouts) {
    return new ServingMetrics(registry, rollouts);
  }

  @Produces
  @Singleton
  ComputePermits permits() {
    return new ComputePermits();
  }

  /**
   * At a stop each model works off what waits. These pictures leave through the guard and the
   * publisher, so both are started before the models.
   */
  @Produces
  @Singleton
  ModelServers models(
      ServingConfig config,
      ModelLimits.ByModel limits,
      ComputePermits permits,
      ServingMetrics metrics,
      Guard guard,
      GenerationPublisher publisher,
      StartedParts parts) {
    ModelServers models =
        new ModelServers(
            name -> {
              ModelLimits own = limits.of(name);
              var model =
                  new ModelServer(
                      name,
                      own.queueCapacity(),
                      own.maxBatch(),
                      config.stopWait(),
                      config.longestStep(),
                      permits,
                      metrics.batches(name));
              metrics.watch(model);
              return model;
            });
    guard.readFeaturesBy(
        name -> models.find(name).flatMap(model -> model.slot().lease()).flatMap(LiveFeatures::of));
    return parts.add(models);
  }
}
