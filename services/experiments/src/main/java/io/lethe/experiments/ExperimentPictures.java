package io.lethe.experiments;

import io.lethe.diffusion.dataset.CelebAPictures;
import io.lethe.diffusion.dataset.Cifar10Pictures;
import io.lethe.diffusion.dataset.DataSetSplit;
import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.ImageFolder;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.dataset.Stl10Pictures;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The pictures of an experiment's data set.
 *
 * @param train to train on
 * @param test which only measure
 */
record ExperimentPictures(PictureSource train, PictureSource test) {

  /**
   * Opens a data set.
   *
   * @throws io.lethe.diffusion.dataset.DataSetException saying what to download and where to put it
   */
  static ExperimentPictures open(ExperimentConfig config, Path folder) throws IOException {
    return new ExperimentPictures(
        part(config, folder, DataSetSplit.TRAIN), part(config, folder, DataSetSplit.TEST));
  }

  private static PictureSource part(ExperimentConfig config, Path folder, DataSetSplit split)
      throws IOException {
    return switch (config.dataSet()) {
      case "mnist" ->
          split == DataSetSplit.TRAIN
              ? IdxPictures.mnistTrain(folder)
              : IdxPictures.mnistTest(folder);
      case "cifar10" -> Cifar10Pictures.open(folder, split);
      case "stl10" -> Stl10Pictures.open(folder, split);
      case "celeba" -> CelebAPictures.open(folder, config.attribute(), split);
      case "emoji" ->
          ImageFolder.read(folder.resolve(split == DataSetSplit.TRAIN ? "train" : "test"));
      default -> throw new IllegalArgumentException("There is no data set " + config.dataSet());
    };
  }

  /** The same in another size; each picture is scaled when it is read. */
  ExperimentPictures resized(int height, int width) {
    return train.height() == height && train.width() == width
        ? this
        : new ExperimentPictures(train.resized(height, width), test.resized(height, width));
  }
}
