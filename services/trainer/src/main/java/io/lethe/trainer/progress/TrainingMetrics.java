package io.lethe.trainer.progress;

import io.lethe.schemas.TrainingProgress;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** The newest heartbeat of each model's training as gauges. They stay when the training ends. */
public final class TrainingMetrics implements Consumer<TrainingProgress> {

  private static final String MODEL = "model";

  private final MeterRegistry registry;
  private final Map<String, TrainingProgress> newest = new ConcurrentHashMap<>();

  public TrainingMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void accept(TrainingProgress progress) {
    String model = progress.getModel();
    if (newest.put(model, progress) == null) {
      gauge(model, "lethe.training.step", "Steps done", TrainingProgress::getStep);
      gauge(model, "lethe.training.steps", "Steps in all", TrainingProgress::getTotalSteps);
      gauge(
          model,
          "lethe.training.pictures.per.second",
          "Pictures trained on in a second",
          TrainingProgress::getPicturesPerSecond);
      gauge(
          model,
          "lethe.training.eta.seconds",
          "Expected seconds to the end of training",
          TrainingProgress::getEtaSeconds);
      gauge(
          model,
          "lethe.training.sensitive.rate",
          "Share of sensitive pictures that the model in training makes, 0 to 1",
          beat -> orNaN(beat.getSensitiveRate()));
      gauge(
          model,
          "lethe.training.sensitive.rate.error",
          "Standard error of that share",
          beat -> orNaN(beat.getSensitiveRateError()));
    }
    // Registering a gauge again changes nothing.
    progress.getLossParts().keySet().forEach(part -> lossPart(model, part));
  }

  private void gauge(
      String model, String name, String description, ToDoubleFunction<TrainingProgress> figure) {
    Gauge.builder(name, newest, all -> figure.applyAsDouble(all.get(model)))
        .description(description)
        .tag(MODEL, model)
        .register(registry);
  }

  private void lossPart(String model, String part) {
    Gauge.builder(
            "lethe.training.loss", newest, all -> orNaN(all.get(model).getLossParts().get(part)))
        .description("The objective's parts and figures of the job")
        .tag(MODEL, model)
        .tag("part", part)
        .register(registry);
  }

  private static double orNaN(Double value) {
    return value == null ? Double.NaN : value;
  }
}
