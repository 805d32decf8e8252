package io.lethe.serving.metrics;

import io.lethe.serving.residency.ModelMemory;
import io.lethe.serving.residency.ResidentModels;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/**
 * Shows how much memory models take and how they come and go. A model that left has no meters of
 * its own any more: so many models have them as are in memory, not as many as are known.
 */
public final class ResidencyMetrics {

  private static final String OF_SERVING = "lethe.serving.";

  private final MeterRegistry registry;

  public ResidencyMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Shows the models of this instance. */
  public void watch(ResidentModels models, ModelMemory memory) {
    Gauge.builder("lethe.serving.models.resident", models, ResidentModels::count)
        .description("Models in memory, those that are being loaded among them")
        .register(registry);
    Gauge.builder("lethe.serving.models.memory", memory, ModelMemory::held)
        .description("Memory that models take: weights, and an allowance for each version")
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder("lethe.serving.models.loads", models, ResidentModels::loads)
        .description("Times that a model came into memory")
        .register(registry);
    FunctionCounter.builder("lethe.serving.models.unloads", models, ResidentModels::unloads)
        .description("Times that a model left memory")
        .register(registry);
  }

  /** Takes a model's own meters away; their counts begin at zero when it comes back. */
  public void unloaded(String model) {
    List<Meter> own =
        registry.getMeters().stream()
            .filter(meter -> meter.getId().getName().startsWith(OF_SERVING))
            .filter(meter -> model.equals(meter.getId().getTag("model")))
            .toList();
    own.forEach(registry::remove);
  }
}
