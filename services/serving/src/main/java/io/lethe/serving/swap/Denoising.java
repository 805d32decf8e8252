package io.lethe.serving.swap;

import io.lethe.schemas.picture.Picture;
import java.util.Optional;

/** A picture that a {@link Denoiser} is making. */
public interface Denoising {

  /** Whether all its steps are done. */
  boolean isDone();

  /**
   * The finished picture.
   *
   * @throws IllegalStateException before all steps are done and it is decoded, or when it has
   *     pixels that are not finite
   */
  Picture picture();

  /** What a model of latents sampled, once the picture can be read; empty for a model of pixels. */
  default Optional<Latents> latents() {
    return Optional.empty();
  }
}
