package io.lethe.diffusion.model;

import java.util.Objects;

/**
 * One picture to make.
 *
 * @param seed all randomness of the picture comes from it
 * @param sampler how to sample
 * @param steps denoiser evaluations, 1 .. T
 * @param classLabel class of a class-conditional model; null for a model without classes
 */
public record PictureRequest(long seed, SamplerKind sampler, int steps, Integer classLabel) {
  public PictureRequest {
    Objects.requireNonNull(sampler, "sampler");
  }
}
