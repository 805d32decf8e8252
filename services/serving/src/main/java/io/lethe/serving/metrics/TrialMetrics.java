package io.lethe.serving.metrics;

import io.lethe.schemas.TrialCounts;
import io.lethe.serving.trial.ModelTrial;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Shows what this instance counts of each model's trial; all is 0 while none runs. */
public final class TrialMetrics {

  private final MeterRegistry registry;

  public TrialMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Measures the trials of a model. */
  public void watch(ModelTrial trial) {
    gauge("lethe.serving.trial", trial, counts -> 1)
        .description("1 while a version is on trial here")
        .register(registry);
    String pictures = "Pictures of the trial that were looked at";
    gauge("lethe.serving.trial.pictures", trial, counts -> counts.getChampion().getPictures())
        .description(pictures)
        .tag("maker", "champion")
        .register(registry);
    gauge("lethe.serving.trial.pictures", trial, counts -> counts.getCandidate().getPictures())
        .description(pictures)
        .tag("maker", "candidate")
        .register(registry);
    gauge("lethe.serving.trial.dropped", trial, TrialCounts::getDropped)
        .description("Pictures of the trial that were not made or not looked at for want of room")
        .register(registry);
  }

  private static Gauge.Builder<ModelTrial> gauge(
      String name, ModelTrial trial, ToDoubleFunction<TrialCounts> figure) {
    return Gauge.builder(name, trial, of -> of.counts("").map(figure::applyAsDouble).orElse(0.0))
        .tag("model", trial.model())
        .strongReference(true);
  }
}
