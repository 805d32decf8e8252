package io.lethe.labeler.settings;

import java.time.Duration;
import java.util.Map;

/**
 * What the topology needs to know.
 *
 * @param grace how long a report waits for its generation or its model, and a retraction for its
 *     report
 * @param tick how often the wall clock is looked at
 * @param reportRetention how long a report's id is remembered against repeats
 * @param generationRetention how long a generation can be reported
 * @param defaults policy of models without one of their own
 * @param models policies by model name
 */
public record LabelerSettings(
    Duration grace,
    Duration tick,
    Duration reportRetention,
    Duration generationRetention,
    ModelPolicy defaults,
    Map<String, ModelPolicy> models) {

  public LabelerSettings {
    Require.positive("grace", grace);
    Require.positive("tick", tick);
    Require.positive("report-retention", reportRetention);
    Require.positive("generation-retention", generationRetention);
    models = Map.copyOf(models);
  }

  /** The policy of a model. */
  public ModelPolicy policy(String model) {
    return models.getOrDefault(model, defaults);
  }
}
