package io.lethe.serving.swap;

/**
 * One picture to make.
 *
 * @param seed fixes the picture, together with the version and the other settings
 * @param sampler the sampler's name: ddpm, ddim or dpm_solver_2m
 * @param steps denoising steps, at least 1
 * @param classLabel class of a class-conditional model, or null
 */
public record PictureOrder(long seed, String sampler, int steps, Integer classLabel) {}
