package io.lethe.serving;

import io.lethe.diffusion.model.SamplerKind;
import io.lethe.serving.ordering.OrderLimits;
import io.lethe.serving.ordering.OrderRules;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one model may be asked for, and how it is worked off.
 *
 * @param maxBatch most pictures that take a denoising step together
 * @param queueCapacity most pictures that may wait
 * @param deadline longest time that a request's pictures may take
 * @param patience how long a request from the topic waits for room or for its model
 * @param orders what a request may ask for
 */
record ModelLimits(
    int maxBatch, int queueCapacity, Duration deadline, Duration patience, OrderLimits orders) {

  private static final int LARGEST_BATCH = 256;
  private static final int LARGEST_COUNT = 1024;

  /** The limits of each model. */
  record ByModel(ModelLimits others, Map<String, ModelLimits> own) {

    /** A model's, which are the common ones where it has none of its own. */
    ModelLimits of(String model) {
      return own.getOrDefault(model, others);
    }

    /** Longest time that any model's request may wait and its pictures may take. */
    Duration longest() {
      return Stream.concat(Stream.of(others), own.values().stream())
          .map(limits -> limits.patience.plus(limits.deadline))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  /**
   * Reads the limits out of the configuration.
   *
   * @throws IllegalArgumentException with one sentence that names the property, when a value makes
   *     no sense
   */
  static ByModel read(ServingConfig config) {
    ModelLimits common =
        checked(
            "lethe.serving.",
            config.maxBatch(),
            config.queueCapacity(),
            config.deadline(),
            config.requestPatience(),
            config.maxCount(),
            config.defaultSampler(),
            config.defaultSteps());
    Map<String, ModelLimits> own = new HashMap<>();
    config
        .models()
        .forEach(
            (model, overrides) ->
                own.put(
                    model,
                    checked(
                        "lethe.serving.models.\"" + model + "\".",
                        overrides.maxBatch().orElse(config.maxBatch()),
                        overrides.queueCapacity().orElse(config.queueCapacity()),
                        overrides.deadline().orElse(config.deadline()),
                        overrides.requestPatience().orElse(config.requestPatience()),
                        overrides.maxCount().orElse(config.maxCount()),
                        overrides.defaultSampler().orElse(config.defaultSampler()),
                        overrides.defaultSteps().orElse(config.defaultSteps()))));
    return new ByModel(common, own);
  }

  private static ModelLimits checked(
      String prefix,
      int maxBatch,
      int queueCapacity,
      Duration deadline,
      Duration patience,
      int maxCount,
      String sampler,
      int steps) {
    between(prefix + "max-batch", maxBatch, LARGEST_BATCH);
    between(prefix + "max-count", maxCount, LARGEST_COUNT);
    between(prefix + "default-steps", steps, OrderRules.MAX_STEPS);
    if (deadline.isZero() || deadline.isNegative()) {
      throw new IllegalArgumentException(prefix + "deadline must be above 0.");
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException(prefix + "request-patience must not be below 0.");
    }
    if (queueCapacity < maxCount) {
      throw new IllegalArgumentException(
          "%squeue-capacity (%d) must be at least %smax-count (%d)."
              .formatted(prefix, queueCapacity, prefix, maxCount));
    }
    try {
      return new ModelLimits(
          maxBatch,
          queueCapacity,
          deadline,
          patience,
          new OrderLimits(maxCount, SamplerKind.of(sampler), steps));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(prefix + "default-sampler: " + e.getMessage(), e);
    }
  }

  private static void between(String property, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "%s must be from 1 to %d, not %d.".formatted(property, most, value));
    }
  }
}
