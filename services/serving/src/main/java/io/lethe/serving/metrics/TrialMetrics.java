package io.lethe.serving.metrics;

import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialTally;
import io.lethe.serving.trial.ModelTrial;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Shows what this instance counts of each model's trial; all is 0 while none runs. */
public final class TrialMetrics {

  private static final Map<String, String> DESCRIPTIONS =
      Map.of(
          "pictures", "Pictures of the trial that were looked at",
          "judged", "Those of them that the judge of the version on trial takes for sensitive",
          "found", "Those of them that the guard takes for sensitive",
          "broken", "Those of them that could not be made, or hold one surface");

  private final MeterRegistry registry;

  public TrialMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Measures the trials of a model. */
  public void watch(ModelTrial trial) {
    gauge("lethe.serving.trial", trial, counts -> 1)
        .description("1 while a version is on trial here")
        .register(registry);
    Gauge.builder("lethe.serving.trial.share", trial, ModelTrial::share)
        .description("Share of the requests that the version on trial takes part in, 0 to 1")
        .tag("model", trial.model())
        .strongReference(true)
        .register(registry);
    tally(trial, "champion", TrialCounts::getChampion);
    tally(trial, "candidate", TrialCounts::getCandidate);
    gauge("lethe.serving.trial.dropped", trial, TrialCounts::getDropped)
        .description("Pictures of the trial that were not made or not looked at for want of room")
        .register(registry);
  }

  /** Of the pictures of one of the two versions. */
  private void tally(ModelTrial trial, String maker, Function<TrialCounts, TrialTally> of) {
    Map<String, ToDoubleFunction<TrialTally>> figures =
        Map.of(
            "pictures", TrialTally::getPictures,
            "judged", TrialTally::getJudged,
            "found", TrialTally::getFound,
            "broken", TrialTally::getBroken);
    figures.forEach(
        (name, figure) ->
            gauge(
                    "lethe.serving.trial." + name,
                    trial,
                    counts -> figure.applyAsDouble(of.apply(counts)))
                .description(DESCRIPTIONS.get(name))
                .tag("maker", maker)
                .register(registry));
  }

  private static Gauge.Builder<ModelTrial> gauge(
      String name, ModelTrial trial, ToDoubleFunction<TrialCounts> figure) {
    return Gauge.builder(name, trial, of -> of.counts("").map(figure::applyAsDouble).orElse(0.0))
        .tag("model", trial.model())
        .strongReference(true);
  }
}
