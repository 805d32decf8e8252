package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.prior.PriorEstimate;
import java.io.IOException;
import java.nio.file.Path;

/** A judge trained on a job's data, and the class prior it found. Closing it frees its memory. */
public interface Judgement extends AutoCloseable {

  /** The share of sensitive pictures among the job's unlabeled ones. */
  PriorEstimate estimate();

  /**
   * How surely each picture is a sensitive one, 0 .. 1: the share of the judge's members that give
   * it the estimate's threshold or more.
   */
  double[] reaching(PictureSource pictures);

  /** Feature vectors, one a picture, in which pictures and sets of pictures can be compared. */
  float[][] features(PictureSource pictures);

  /** Writes the judge into a version's directory, as {@code judge/judge.safetensors}. */
  void save(Path directory) throws IOException;

  @Override
  void close();
}
