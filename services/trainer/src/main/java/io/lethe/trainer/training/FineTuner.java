package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.schemas.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** The mathematics as the trainer sees it. */
public interface FineTuner {

  /**
   * Checks a job's settings before anything is waited for.
   *
   * @throws IllegalArgumentException with one sentence that names the setting
   */
  void check(TrainingSettings settings);

  /**
   * Loads a version.
   *
   * @throws IOException when a file is missing or broken
   * @throws IllegalArgumentException when it is of a kind that is not supported
   */
  TrainableModel load(VersionDirectories files) throws IOException;

  /** The same of a directory that is whole, as diffusers saves one. */
  default TrainableModel load(Path directory) throws IOException {
    return load(VersionDirectories.of(directory));
  }

  /**
   * Trains a judge to tell labelled pictures from unlabeled ones, and finds the class prior by it.
   *
   * @param labelled at least two pictures
   * @param unlabeled at least two pictures of the same shape
   * @param seed of all randomness
   * @param cancelled asked before each step; the call then ends with an exception
   */
  Judgement judge(
      PictureSource labelled, PictureSource unlabeled, long seed, BooleanSupplier cancelled);

  /**
   * Loads the judge that a version carries.
   *
   * @param directory of the version
   * @param estimate what the judge found when it was trained; the file holds weights alone, and
   *     which labels it found is not known any more
   * @throws IOException when it is missing or broken
   */
  Judgement judge(Path directory, PriorEstimate estimate) throws IOException;

  /**
   * Trains a candidate from a base, which stays as it is. Never two at once in a process.
   *
   * @param cancelled asked before each step; the call then ends with an exception
   * @param checkpoints of a training with the same arguments
   */
  TrainableModel fineTune(
      TrainableModel base,
      TrainingPictures pictures,
      TrainingSettings settings,
      TrainingListener listener,
      BooleanSupplier cancelled,
      TrainingCheckpoints checkpoints);
}
