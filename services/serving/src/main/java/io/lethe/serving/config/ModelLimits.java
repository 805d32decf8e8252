package io.lethe.serving.config;

import io.lethe.diffusion.model.SamplerKind;
import io.lethe.serving.generation.RequestLimits;
import io.lethe.serving.generation.RequestRules;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one model may be asked for, and how it is worked off.
 *
 * @param maxBatch most pictures that take a denoising step together; a guided one counts twice
 * @param queueCapacity most pictures that may wait
 * @param deadline longest time that a request's pictures may take
 * @param patience how long a request from the topic waits for room or for its model
 * @param orders what a request may ask for
 */
public record ModelLimits(
    int maxBatch, int queueCapacity, Duration deadline, Duration patience, RequestLimits orders) {

  private static final int LARGEST_BATCH = 256;
  private static final int LARGEST_COUNT = 1024;
  private static final double LARGEST_GUIDANCE = 1000;

  /** The limits of each model. */
  public record ByModel(ModelLimits others, Map<String, ModelLimits> own) {

    /** A model's, which are the common ones where it has none of its own. */
    public ModelLimits of(String model) {
      return own.getOrDefault(model, others);
    }

    /** Longest time that any model's request may wait and its pictures may take. */
    public Duration longest() {
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
  public static ByModel read(ServingConfig config) {
    ModelLimits common =
        checked(
            "lethe.serving.",
            config.maxBatch(),
            config.queueCapacity(),
            config.deadline(),
            config.requestPatience(),
            new RequestLimits(
                config.maxCount(),
                sampler("lethe.serving.", config.defaultSampler()),
                config.defaultSteps(),
                config.maxGuidanceScale(),
                config.defaultGuidanceScale()));
    Map<String, ModelLimits> own = new HashMap<>();
    config.models().forEach((model, overrides) -> own.put(model, of(model, overrides, common)));
    return new ByModel(common, own);
  }

  private static ModelLimits of(String model, LimitOverrides overrides, ModelLimits common) {
    String prefix = "lethe.serving.models.\"" + model + "\".";
    RequestLimits orders = common.orders();
    return checked(
        prefix,
        overrides.maxBatch().orElse(common.maxBatch()),
        overrides.queueCapacity().orElse(common.queueCapacity()),
        overrides.deadline().orElse(common.deadline()),
        overrides.requestPatience().orElse(common.patience()),
        new RequestLimits(
            overrides.maxCount().orElse(orders.maxCount()),
            overrides
                .defaultSampler()
                .map(name -> sampler(prefix, name))
                .orElse(orders.defaultSampler()),
            overrides.defaultSteps().orElse(orders.defaultSteps()),
            overrides.maxGuidanceScale().orElse(orders.maxGuidanceScale()),
            overrides.defaultGuidanceScale().orElse(orders.defaultGuidanceScale())));
  }

  private static ModelLimits checked(
      String prefix,
      int maxBatch,
      int queueCapacity,
      Duration deadline,
      Duration patience,
      RequestLimits orders) {
    between(prefix + "max-batch", maxBatch, 1, LARGEST_BATCH);
    between(prefix + "max-count", orders.maxCount(), 1, LARGEST_COUNT);
    between(prefix + "default-steps", orders.defaultSteps(), 1, RequestRules.MAX_STEPS);
    between(prefix + "max-guidance-scale", orders.maxGuidanceScale(), 1, LARGEST_GUIDANCE);
    between(
        prefix + "default-guidance-scale",
        orders.defaultGuidanceScale(),
        0,
        orders.maxGuidanceScale());
    if (deadline.isZero() || deadline.isNegative()) {
      throw new IllegalArgumentException(prefix + "deadline must be above 0.");
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException(prefix + "request-patience must not be below 0.");
    }
    if (queueCapacity < orders.maxCount()) {
      throw new IllegalArgumentException(
          "%squeue-capacity (%d) must be at least %smax-count (%d)."
              .formatted(prefix, queueCapacity, prefix, orders.maxCount()));
    }
    return new ModelLimits(maxBatch, queueCapacity, deadline, patience, orders);
  }

  private static SamplerKind sampler(String prefix, String name) {
    try {
      return SamplerKind.of(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(prefix + "default-sampler: " + e.getMessage(), e);
    }
  }

  private static void between(String property, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, not %d.".formatted(property, least, most, value));
    }
  }

  /** Also false for what is not a number. */
  private static void between(String property, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s must be from %s to %s, not %s.".formatted(property, least, most, value));
    }
  }
}
