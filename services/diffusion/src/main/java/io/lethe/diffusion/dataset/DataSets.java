package io.lethe.diffusion.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens a data set on disk by what its folder holds. */
public final class DataSets {
  private static final String MNIST_PICTURES = "train-images-idx3-ubyte";

  private DataSets() {}

  /**
   * MNIST's training pictures where the folder has its idx files, else a folder of pictures.
   *
   * @param channels 1 or 3, of a folder of pictures
   * @param height in pixels, of a folder of pictures
   * @param width in pixels, of a folder of pictures
   * @throws DataSetException with one sentence that names the folder, when it is missing, broken or
   *     of pictures of another shape
   */
  public static PictureSource open(Path folder, int channels, int height, int width)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new DataSetException("There is no data set folder " + folder + ".");
    }
    PictureSource pictures =
        Files.exists(folder.resolve(MNIST_PICTURES))
                || Files.exists(folder.resolve(MNIST_PICTURES + ".gz"))
            ? IdxPictures.mnistTrain(folder)
            : ImageFolder.read(folder, channels, height, width);
    if (pictures.channels() != channels
        || pictures.height() != height
        || pictures.width() != width) {
      throw new DataSetException(
          "The data set in %s has pictures of %d x %d x %d (channels, height, width), not %d x %d x %d."
              .formatted(
                  folder,
                  pictures.channels(),
                  pictures.height(),
                  pictures.width(),
                  channels,
                  height,
                  width));
    }
    return pictures;
  }
}
