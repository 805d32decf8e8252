package io.lethe.trainer.data;

import io.lethe.diffusion.dataset.DataSets;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.trainer.config.TrainerStartException;
import java.io.IOException;
import java.nio.file.Path;

/** Reads a model's data set on disk into memory. */
final class DataSetFolder {

  private DataSetFolder() {}

  /**
   * Reads MNIST's idx files where the folder has them, else a folder of pictures.
   *
   * @throws TrainerStartException with one sentence that names the folder, when it is missing,
   *     broken, or of pictures of another shape than the model's
   */
  static PictureSource read(BaseModel base, Path folder) {
    PictureShape shape = base.shape();
    try {
      return DataSets.open(folder, shape.channels(), shape.height(), shape.width());
    } catch (IOException e) {
      throw new TrainerStartException(
          "The unlabeled data of model %s can't be used: %s"
              .formatted(base.model(), e.getMessage()));
    }
  }
}
