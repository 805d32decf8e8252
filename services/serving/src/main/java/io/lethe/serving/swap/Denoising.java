package io.lethe.serving.swap;

import io.lethe.schemas.picture.Picture;

/** A picture that a {@link Denoiser} is making. */
public interface Denoising {

  /** Whether all its steps are done. */
  boolean isDone();

  /**
   * The finished picture.
   *
   * @throws IllegalStateException before all steps are done, or when it has pixels that are not
   *     finite
   */
  Picture picture();
}
