package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.unlabeled.FittedJudge;
import java.io.IOException;
import java.nio.file.Path;

/** A judge trained on a job's data, and the class prior it found. Closing it frees its memory. */
public interface Judgement extends FittedJudge {

  /** Feature vectors, one a picture, in which pictures and sets of pictures can be compared. */
  float[][] features(PictureSource pictures);

  /**
   * Of each labelled picture that it was trained for, in their order, whether the member that did
   * not learn from it gives it the estimate's threshold or more.
   */
  boolean[] found();

  /** Writes the judge into a version's directory, as {@code judge/judge.safetensors}. */
  void save(Path directory) throws IOException;
}
