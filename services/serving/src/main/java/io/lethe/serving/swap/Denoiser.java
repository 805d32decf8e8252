package io.lethe.serving.swap;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.Picture;
import java.util.List;

/**
 * A version's weights in memory. One thread at a time calls {@link #denoise}; {@link #close} is
 * never called while a call runs (native memory would go away under it).
 */
public interface Denoiser extends AutoCloseable {

  /** Shape of the pictures that it makes. */
  PictureShape shape();

  /** Most denoising steps: the length of its noise schedule. */
  int maxSteps();

  /** Number of classes of a class-conditional model; 0 for an unconditional one. */
  int classes();

  /**
   * Makes pictures.
   *
   * @param requests at least one; all share sampler and steps
   * @return one picture a request, in their order; each depends on its own request only
   * @throws RuntimeException when a picture has pixels that are not finite, or the native library
   *     fails
   */
  List<Picture> denoise(List<PictureRequest> requests);

  /** Frees the native memory. */
  @Override
  void close();
}
