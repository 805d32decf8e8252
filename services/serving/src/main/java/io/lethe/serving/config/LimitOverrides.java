package io.lethe.serving.config;

import io.lethe.serving.guard.GuardMode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Settings of one model; those that are left out are as in {@link ServingConfig}. */
public interface LimitOverrides {

  /** Most pictures that take a denoising step together; a guided one counts twice. */
  OptionalInt maxBatch();

  /** Most pictures that may wait. */
  OptionalInt queueCapacity();

  /** Most pictures of one request. */
  OptionalInt maxCount();

  /** Longest time that a request's pictures may take before it is refused. */
  Optional<Duration> deadline();

  /** How long a request from the topic waits for room or for its model before it is given up. */
  Optional<Duration> requestPatience();

  /** Sampler of a request that names none. */
  Optional<String> defaultSampler();

  /** Denoising steps of a request that names none. */
  OptionalInt defaultSteps();

  /** Largest guidance scale of a request. */
  OptionalDouble maxGuidanceScale();

  /** Guidance scale of a request that names a class and no scale. */
  OptionalDouble defaultGuidanceScale();

  /** Guidance scale of a request that has a prompt and no scale. */
  OptionalDouble defaultTextGuidanceScale();

  /** Largest width and height of a request, pixels. */
  OptionalInt maxSide();

  /** What becomes of a picture that the guard takes for sensitive. */
  Optional<GuardMode> guardMode();
}
