package io.lethe.serving;

import java.util.Optional;
import java.util.OptionalInt;

/** What a model does otherwise than {@link ServingConfig} says; what is left out stays as there. */
public interface ModelOverrides {

  /** Most pictures that take a denoising step together. */
  OptionalInt maxBatch();

  /** Most pictures that may wait. */
  OptionalInt queueCapacity();

  /** Most pictures of one request. */
  OptionalInt maxCount();

  /** Sampler of a request that names none. */
  Optional<String> defaultSampler();

  /** Denoising steps of a request that names none. */
  OptionalInt defaultSteps();
}
