package io.lethe.diffusion.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens a data set on disk by what its folder holds. */
public final class DataSets {
  /** The class of CelebA's pictures where none is asked for. */
  private static final String CELEBA_ATTRIBUTE = "Male";

  private DataSets() {}

  /**
   * All pictures to train on, whatever they show: the training pictures of MNIST, CIFAR-10, STL-10
   * or CelebA where the folder has their files, else a folder of pictures.
   *
   * @param channels 1 or 3, of a folder of pictures
   * @param height in pixels, of a folder of pictures
   * @param width in pixels, of a folder of pictures
   * @throws DataSetException with one sentence that names the folder, when it is missing, broken or
   *     of pictures of another shape
   */
  public static PictureSource open(Path folder, int channels, int height, int width)
      throws IOException {
    requireFolder(folder);
    Optional<PictureSource> known = known(folder, DataSetSplit.TRAIN);
    PictureSource pictures =
        known.isPresent() ? known.get() : ImageFolder.read(folder, channels, height, width);
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

  /**
   * Pictures with their classes, in the size in which they come: those of MNIST, CIFAR-10, STL-10
   * or CelebA (by the attribute Male) where the folder has their files; else a folder of pictures,
   * whose sub-folders train and test are the splits if it has both, and of which every fifth
   * picture is for tests if not.
   *
   * @throws DataSetException with one sentence that names the folder, when it is missing or broken
   */
  public static PictureSource labelled(Path folder, DataSetSplit split) throws IOException {
    requireFolder(folder);
    Optional<PictureSource> known = known(folder, split);
    if (known.isPresent()) {
      return known.get();
    }
    Path train = folder.resolve("train");
    Path test = folder.resolve("test");
    if (Files.isDirectory(train) && Files.isDirectory(test)) {
      return ImageFolder.read(split == DataSetSplit.TRAIN ? train : test);
    }
    return split.of(ImageFolder.read(folder));
  }

  private static void requireFolder(Path folder) throws DataSetException {
    if (!Files.isDirectory(folder)) {
      throw new DataSetException("There is no data set folder " + folder + ".");
    }
  }

  /** A data set of one of the known formats. */
  private static Optional<PictureSource> known(Path folder, DataSetSplit split) throws IOException {
    if (IdxPictures.in(folder)) {
      return Optional.of(
          split == DataSetSplit.TRAIN
              ? IdxPictures.mnistTrain(folder)
              : IdxPictures.mnistTest(folder));
    }
    if (Cifar10Pictures.in(folder)) {
      return Optional.of(Cifar10Pictures.open(folder, split));
    }
    if (Stl10Pictures.in(folder)) {
      return Optional.of(Stl10Pictures.open(folder, split));
    }
    if (CelebAPictures.in(folder)) {
      return Optional.of(CelebAPictures.open(folder, CELEBA_ATTRIBUTE, split));
    }
    return Optional.empty();
  }
}
