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
 * @param defaultTextGuidanceScale the guidance scale of a request that has a prompt and no scale, 1
 *     .. maxGuidanceScale
 * @param maxSide largest width and height, pixels
 */
public record RequestLimits(
    int maxCount,
    SamplerKind defaultSampler,
    int defaultSteps,
    double maxGuidanceScale,
    double defaultGuidanceScale,
    double defaultTextGuidanceScale,
    int maxSide) {}
