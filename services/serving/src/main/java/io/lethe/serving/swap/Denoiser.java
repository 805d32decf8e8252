package io.lethe.serving.swap;

import io.lethe.schemas.picture.Picture;
import java.util.List;

/**
 * A version's weights in memory. One thread at a time calls {@link #denoise}; {@link #close} is
 * never called while a call runs (native memory would go away under it).
 */
public interface Denoiser extends AutoCloseable {

  /** Shape of the pictures that it makes. */
  PictureShape shape();

  /** Number of classes of a class-conditional model; 0 for an unconditional one. */
  int classes();

  /**
   * Makes pictures.
   *
   * @param orders at least one; all share sampler and steps
   * @return one picture an order, in their order; each depends on its own order only
   * @throws RuntimeException when the weights give no finite picture or the native library fails
   */
  List<Picture> denoise(List<PictureOrder> orders);

  /** Frees the native memory. */
  @Override
  void close();
}
