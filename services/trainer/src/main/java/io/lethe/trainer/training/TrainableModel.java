package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.PictureShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A loaded model: a base, a champion or a candidate. Closing it frees its memory. */
public interface TrainableModel extends AutoCloseable {

  /** Shape of its pictures. */
  PictureShape shape();

  /**
   * Shape of the latents that it learns from and makes in place of pictures, under texts; empty for
   * a model of pixels.
   */
  default Optional<PictureShape> latents() {
    return Optional.empty();
  }

  /**
   * The latents of pictures, as a sampler ends with them.
   *
   * @param pictures of {@link #shape}
   * @return one for each, in half precision, little-endian
   * @throws UnsupportedOperationException for a model of pixels
   */
  default List<byte[]> encode(PictureSource pictures) {
    throw new UnsupportedOperationException("a model of pixels has no latents");
  }

  /**
   * One point for each text, near to those of texts of a like meaning.
   *
   * @return as many numbers for each
   * @throws UnsupportedOperationException for a model without texts
   */
  default List<float[]> points(List<String> texts) {
    throw new UnsupportedOperationException("a model of pixels takes no texts");
  }

  /** Number of classes of a class-conditional model; 0 for an unconditional one. */
  int classes();

  /** Whether every weight is a finite number. */
  boolean hasFiniteWeights();

  /**
   * Denoising losses, summed over pixels, of {@code rows} draws or a few more of a picture, a
   * timestep and noise, which depend on pictures, rows and seed only: those of two models are
   * pairs.
   *
   * @param pictures at least one
   */
  double[] losses(PictureSource pictures, int rows, long seed);

  /**
   * Raw pictures, one array of channels x height x width values for each request, about -1 .. 1,
   * not clipped; latents of a text-to-image model.
   */
  List<float[]> sample(List<PictureRequest> requests);

  /** Whether {@link #save} writes a low-rank change, of the whole weights that it came from. */
  default boolean isChange() {
    return false;
  }

  /** Writes a version's directory: a low-rank change alone where it is one. */
  void save(Path directory) throws IOException;

  @Override
  void close();
}
