package io.lethe.diffusion.model;

import java.util.Objects;

/**
 * One picture to make.
 *
 * @param seed all randomness of the picture comes from it
 * @param sampler how to sample
 * @param steps denoiser evaluations, 1 .. T
 * @param classLabel class of a class-conditional model; null for a model without classes, and for
 *     no class where the model has a null class
 * @param guidanceScale how far the class or the text guides the picture, see {@link
 *     ClassifierFreeGuidance}: 0 or more, finite; 1 for no guidance
 * @param prompt what a text-to-image model is to show
 * @param size of a text-to-image model's picture
 */
public record PictureRequest(
    long seed,
    SamplerKind sampler,
    int steps,
    Integer classLabel,
    double guidanceScale,
    Prompt prompt,
    PictureSize size) {

  /** The {@link #guidanceScale} of a picture that is not guided. */
  public static final double NO_GUIDANCE = 1;

  private static final Prompt NO_PROMPT = new Prompt("", "");

  public PictureRequest {
    Objects.requireNonNull(sampler, "sampler");
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(size, "size");
  }

  /** A picture without a prompt, of the model's own size. */
  public PictureRequest(
      long seed, SamplerKind sampler, int steps, Integer classLabel, double guidanceScale) {
    this(seed, sampler, steps, classLabel, guidanceScale, NO_PROMPT, PictureSize.OF_MODEL);
  }

  /** A picture that is not guided. */
  public PictureRequest(long seed, SamplerKind sampler, int steps, Integer classLabel) {
    this(seed, sampler, steps, classLabel, NO_GUIDANCE);
  }

  /** Another picture of the same kind. */
  public PictureRequest withSeed(long other) {
    return new PictureRequest(other, sampler, steps, classLabel, guidanceScale, prompt, size);
  }

  /** Rows of the network that each step of it takes: 2 for a guided picture, otherwise 1. */
  public int networkRows() {
    return guidanceScale == NO_GUIDANCE ? 1 : 2;
  }
}
