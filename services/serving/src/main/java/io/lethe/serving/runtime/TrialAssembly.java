package io.lethe.serving.runtime;

import io.lethe.serving.batching.BatchListener;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.config.InstanceName;
import io.lethe.serving.config.ModelLimits;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.guard.detection.JudgeLoader;
import io.lethe.serving.metrics.ServingMetrics;
import io.lethe.serving.metrics.TrialMetrics;
import io.lethe.serving.swap.ComputePermits;
import io.lethe.serving.swap.StepPermits;
import io.lethe.serving.trial.TrialCountsLog;
import io.lethe.serving.trial.Trials;
import io.lethe.topics.TopicWriter;
import io.lethe.topics.startup.StartedParts;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The versions on trial, and what is told of them. */
public class TrialAssembly {

  /**
   * At a stop a canary's pictures go to the champion, so the models are started before.
   *
   * @param models not used, but made before
   */
  @Produces
  @Singleton
  Trials trials(
      ServingConfig config,
      ModelLimits.ByModel limits,
      ModelServers models,
      ComputePermits permits,
      ServingMetrics metrics,
      MeterRegistry registry,
      Guard guard,
      JudgeLoader judges,
      StartedParts parts) {
    var trials =
        new Trials(
            (model, steps, isShadow) ->
                server(model, steps, config, limits, answered(metrics.batches(model), isShadow)),
            permits,
            guard,
            judges,
            Clock.systemUTC(),
            config.longestStep());
    trials.watch(new TrialMetrics(registry)::watch);
    return parts.add(trials);
  }

  @Produces
  @Singleton
  TrialCountsLog counts(
      ServingConfig config, Trials trials, TopicWriter writer, StartedParts parts) {
    return parts.add(
        new TrialCountsLog(
            InstanceName.of(config),
            trials,
            writer,
            config.trialCountsEvery(),
            config.longestStep()));
  }

  private static ModelServer server(
      String model,
      StepPermits steps,
      ServingConfig config,
      ModelLimits.ByModel limits,
      BatchListener listener) {
    ModelLimits own = limits.of(model);
    return new ModelServer(
        model + " (trial)",
        own.queueCapacity(),
        own.maxBatch(),
        config.stopWait(),
        config.longestStep(),
        steps,
        listener);
  }

  /** Of a shadow's pictures, which nobody asked for, nothing is measured. */
  private static BatchListener answered(BatchListener listener, BooleanSupplier isShadow) {
    return new BatchListener() {

      @Override
      public void stepped(int pictures) {
        if (!isShadow.getAsBoolean()) {
          listener.stepped(pictures);
        }
      }

      @Override
      public void made(Duration took) {
        if (!isShadow.getAsBoolean()) {
          listener.made(took);
        }
      }
    };
  }
}
