package io.lethe.serving.config;

import io.lethe.diffusion.model.SamplerKind;
import io.lethe.serving.generation.RequestLimits;
import io.lethe.serving.generation.RequestRules;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.topics.startup.Setting;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The limits of one model: of its requests, its queue and its batches.
 *
 * @param maxBatch most pictures that take a denoising step together; a guided one counts twice
 * @param queueCapacity most pictures that may wait
 * @param deadline longest time that a request's pictures may take
 * @param patience longest time that a request from the topic waits for room or for its model
 * @param requests what a request may ask for, and its defaults
 */
public record ModelLimits(
    int maxBatch, int queueCapacity, Duration deadline, Duration patience, RequestLimits requests) {

  private static final int LARGEST_BATCH = 256;
  private static final int LARGEST_COUNT = 1024;
  private static final double LARGEST_GUIDANCE = 1000;
  private static final int SMALLEST_SIDE = 8;
  private static final int LARGEST_SIDE = 4096;

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
   * @throws InvalidSettingException naming the first property whose value makes no sense
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
                config.defaultGuidanceScale(),
                config.defaultTextGuidanceScale(),
                config.maxSide()));
    Map<String, ModelLimits> own = new HashMap<>();
    config.models().forEach((model, overrides) -> own.put(model, of(model, overrides, common)));
    return new ByModel(common, own);
  }

  private static ModelLimits of(String model, LimitOverrides overrides, ModelLimits common) {
    String prefix = "lethe.serving.models.\"" + model + "\".";
    RequestLimits requests = common.requests();
    return checked(
        prefix,
        overrides.maxBatch().orElse(common.maxBatch()),
        overrides.queueCapacity().orElse(common.queueCapacity()),
        overrides.deadline().orElse(common.deadline()),
        overrides.requestPatience().orElse(common.patience()),
        new RequestLimits(
            overrides.maxCount().orElse(requests.maxCount()),
            overrides
                .defaultSampler()
                .map(name -> sampler(prefix, name))
                .orElse(requests.defaultSampler()),
            overrides.defaultSteps().orElse(requests.defaultSteps()),
            overrides.maxGuidanceScale().orElse(requests.maxGuidanceScale()),
            overrides.defaultGuidanceScale().orElse(requests.defaultGuidanceScale()),
            overrides.defaultTextGuidanceScale().orElse(requests.defaultTextGuidanceScale()),
            overrides.maxSide().orElse(requests.maxSide())));
  }

  private static ModelLimits checked(
      String prefix,
      int maxBatch,
      int queueCapacity,
      Duration deadline,
      Duration patience,
      RequestLimits requests) {
    Setting.between(prefix + "max-batch", maxBatch, 1, LARGEST_BATCH);
    Setting.between(prefix + "max-count", requests.maxCount(), 1, LARGEST_COUNT);
    Setting.between(prefix + "default-steps", requests.defaultSteps(), 1, RequestRules.MAX_STEPS);
    Setting.between(
        prefix + "max-guidance-scale", requests.maxGuidanceScale(), 1, LARGEST_GUIDANCE);
    Setting.between(
        prefix + "default-guidance-scale",
        requests.defaultGuidanceScale(),
        0,
        requests.maxGuidanceScale());
    Setting.between(
        prefix + "default-text-guidance-scale",
        requests.defaultTextGuidanceScale(),
        1,
        requests.maxGuidanceScale());
    Setting.between(prefix + "max-side", requests.maxSide(), SMALLEST_SIDE, LARGEST_SIDE);
    Setting.positive(prefix + "deadline", deadline);
    Setting.notNegative(prefix + "request-patience", patience);
    Setting.require(
        queueCapacity >= requests.maxCount(),
        prefix + "queue-capacity",
        "(%d) must be at least %smax-count (%d)",
        queueCapacity,
        prefix,
        requests.maxCount());
    return new ModelLimits(maxBatch, queueCapacity, deadline, patience, requests);
  }

  private static SamplerKind sampler(String prefix, String name) {
    try {
      return SamplerKind.of(name);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          prefix + "default-sampler", "can't be used: " + e.getMessage());
    }
  }
}
