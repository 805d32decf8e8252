package io.lethe.diffusion.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** Gray pictures and their classes from a pair of idx files, as MNIST comes; all in memory. */
public final class IdxPictures implements PictureSource {
  private static final String TRAIN_PICTURES = "train-images-idx3-ubyte";

  private final byte[] pixels;
  private final byte[] labels;
  private final int height;
  private final int width;

  private IdxPictures(byte[] pixels, byte[] labels, int height, int width) {
    this.pixels = pixels;
    this.labels = labels;
    this.height = height;
    this.width = width;
  }

  /** Whether the folder has MNIST's training pictures. */
  static boolean in(Path folder) {
    return Files.exists(folder.resolve(TRAIN_PICTURES))
        || Files.exists(folder.resolve(TRAIN_PICTURES + ".gz"));
  }

  /**
   * MNIST's 60,000 training digits.
   *
   * @param folder holds train-images-idx3-ubyte and train-labels-idx1-ubyte, gzipped or not
   * @throws DataSetException if they are missing or damaged
   */
  public static IdxPictures mnistTrain(Path folder) throws IOException {
    return mnist(folder, "train");
  }

  /**
   * MNIST's 10,000 test digits.
   *
   * @param folder holds t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, gzipped or not
   * @throws DataSetException if they are missing or damaged
   */
  public static IdxPictures mnistTest(Path folder) throws IOException {
    return mnist(folder, "t10k");
  }

  private static IdxPictures mnist(Path folder, String part) throws IOException {
    String images = part + "-images-idx3-ubyte";
    String labels = part + "-labels-idx1-ubyte";
    return read(find(folder, images, images, labels), find(folder, labels, images, labels));
  }

  private static Path find(Path folder, String name, String images, String labels)
      throws DataSetException {
    Path packed = folder.resolve(name + ".gz");
    Path plain = folder.resolve(name);
    if (Files.isRegularFile(packed)) {
      return packed;
    }
    if (Files.isRegularFile(plain)) {
      return plain;
    }
    throw new DataSetException(
        "There is no MNIST in %s: put its files %s.gz and %s.gz there (gzipped or unpacked)."
            .formatted(folder.toAbsolutePath(), images, labels));
  }

  /**
   * Reads a pair of idx files of unsigned bytes, gzipped or not.
   *
   * @param images three dimensions: N, H, W
   * @param labels one dimension: N
   * @throws DataSetException if one is missing, not idx, truncated, too long, or if they do not
   *     belong together
   */
  public static IdxPictures read(Path images, Path labels) throws IOException {
    IdxFile pictures = IdxFile.read(images, 3);
    IdxFile classes = IdxFile.read(labels, 1);
    if (pictures.sides()[0] != classes.sides()[0]) {
      throw new DataSetException(
          "%s holds %d pictures, but %s holds %d labels."
              .formatted(images, pictures.sides()[0], labels, classes.sides()[0]));
    }
    return new IdxPictures(
        pictures.data(), classes.data(), pictures.sides()[1], pictures.sides()[2]);
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public byte[] pixels(int row) {
    int start = Objects.checkIndex(row, size()) * pictureSize();
    return Arrays.copyOfRange(pixels, start, start + pictureSize());
  }

  @Override
  public int label(int row) {
    return labels[row] & 0xFF;
  }
}
