package io.lethe.serving.generation;

import io.lethe.diffusion.model.SamplerKind;

/**
 * Bounds and defaults of the requests for a model's pictures.
 *
 * @param maxCount most pictures of a request
 * @param defaultSampler the sampler of a request that names none
 * @param defaultSteps the steps of a request that names none, 1 .. {@link RequestRules#MAX_STEPS}
 * @param maxGuidanceScale largest guidance scale, 1 or more
 * @param defaultGuidanceScale the guidance scale of a request that names a class and no scale, 0 ..
 *     maxGuidanceScale
 */
public record RequestLimits(
    int maxCount,
    SamplerKind defaultSampler,
    int defaultSteps,
    double maxGuidanceScale,
    double defaultGuidanceScale) {}
