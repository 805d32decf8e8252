package io.lethe.trainer.unlabeled;

import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.ImageFolder;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.trainer.base.BaseModel;
import io.lethe.trainer.settings.TrainerStartException;
import io.lethe.trainer.training.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a data set on disk into memory. */
final class DataSetFolder {

  private static final String MNIST_PICTURES = "train-images-idx3-ubyte";

  private DataSetFolder() {}

  /**
   * Reads MNIST's idx files where the folder has them, else a folder of pictures.
   *
   * @throws TrainerStartException with one sentence that names the folder, when it is missing,
   *     broken, or of pictures of another shape than the model's
   */
  static PictureSource read(BaseModel base, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new TrainerStartException(
          "The unlabeled data set of model %s is missing: there is no folder %s."
              .formatted(base.model(), folder));
    }
    PictureSource pictures;
    try {
      pictures =
          Files.exists(folder.resolve(MNIST_PICTURES))
                  || Files.exists(folder.resolve(MNIST_PICTURES + ".gz"))
              ? IdxPictures.mnistTrain(folder)
              : ImageFolder.read(
                  folder, base.shape().channels(), base.shape().height(), base.shape().width());
    } catch (IOException e) {
      throw new TrainerStartException(
          "The unlabeled data set of model %s in %s can't be used: %s"
              .formatted(base.model(), folder, e.getMessage()));
    }
    if (!ImageShape.of(pictures).equals(base.shape())) {
      throw new TrainerStartException(
          "The unlabeled data set of model %s in %s has pictures of %s, but the model makes %s."
              .formatted(base.model(), folder, ImageShape.of(pictures), base.shape()));
    }
    return pictures;
  }
}
