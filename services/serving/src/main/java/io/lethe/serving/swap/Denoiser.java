package io.lethe.serving.swap;

import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.TextInputs;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;
import java.util.List;
import java.util.Optional;

/**
 * A version's weights in memory. One thread at a time begins pictures and moves them on, and one
 * more decodes those whose steps are done. Any thread reads features. {@link #close} is never
 * called while a call runs (native memory would go away under it).
 */
public interface Denoiser extends AutoCloseable {

  /** Shape of the pictures that it makes. */
  PictureShape shape();

  /** Most denoising steps: the length of its noise schedule. */
  int maxSteps();

  /** The classes that it can be asked for. */
  ClassLabels classLabels();

  /** What it can be asked for by texts; empty for a model that takes none. */
  default Optional<TextInputs> textInputs() {
    return Optional.empty();
  }

  /** Bytes of memory that its weights take, without those that it shares with others. */
  long weightBytes();

  /** Bytes of the whole weights that it is a change of, or has in common with changes of them. */
  default long wholeBytes() {
    return 0;
  }

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

  /** Whether pictures whose steps are done have to be decoded before they can be read. */
  default boolean decodes() {
    return false;
  }

  /**
   * Decodes pictures, which may take as long as several steps, and may run beside a step.
   *
   * @param pictures begun here and done; at least one
   * @throws RuntimeException when the native library fails
   */
  default void decode(List<Denoising> pictures) {}

  /** Whether it can tell {@link #features} of pictures. */
  default boolean hasFeatures() {
    return false;
  }

  /**
   * Features of finished pictures, which tell their content apart; may run beside a step.
   *
   * @param pictures of its shape; at least one
   * @return (N, d), the same each time
   * @throws RuntimeException when the native library fails
   */
  default float[][] features(List<Picture> pictures) {
    throw new UnsupportedOperationException("It tells no features.");
  }

  /** Frees the native memory. */
  @Override
  void close();
}
