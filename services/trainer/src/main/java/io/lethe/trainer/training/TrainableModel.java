package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.PictureShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A loaded model: a base, a champion or a candidate. Closing it frees its memory. */
public interface TrainableModel extends AutoCloseable {

  PictureShape shape();

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
   * not clipped.
   */
  List<float[]> sample(List<PictureRequest> requests);

  /** Writes a diffusers directory. */
  void save(Path directory) throws IOException;

  @Override
  void close();
}
