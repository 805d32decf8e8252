package io.lethe.serving.swap;

import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.PictureShape;
import java.util.List;

/**
 * A version's weights in memory. One thread at a time begins pictures and moves them on; {@link
 * #close} is never called while a call runs (native memory would go away under it).
 */
public interface Denoiser extends AutoCloseable {

  /** Shape of the pictures that it makes. */
  PictureShape shape();

  /** Most denoising steps: the length of its noise schedule. */
  int maxSteps();

  /** The classes that it can be asked for. */
  ClassLabels classLabels();

  /** Bytes of memory that its weights take. */
  long weightBytes();

  /**
   * Begins a picture, which then depends on its own request only.
   *
   * @throws IllegalArgumentException when this version can't make it: too many steps, no such
   *     class, no guidance
   */
  Denoising begin(PictureRequest request);

  /**
   * One denoising step for each picture, in one call. They may be at different steps of different
   * samplers, and others than at the call before.
   *
   * @param pictures begun here and not done; at least one, none twice
   * @throws RuntimeException when the native library fails; these pictures can't go on then
   */
  void step(List<Denoising> pictures);

  /** Frees the native memory. */
  @Override
  void close();
}
