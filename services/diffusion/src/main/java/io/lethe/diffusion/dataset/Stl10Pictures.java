package io.lethe.diffusion.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The labelled part of STL-10 (Coates, Ng and Lee 2011): 96x96 colour pictures of ten classes. Each
 * record has a plane each of red, green and blue, column by column; the classes 1 .. 10 lie in a
 * file of their own and are 0 .. 9 here.
 */
public final class Stl10Pictures extends PlanarPictures {
  private static final int SIDE = 96;
  private static final int AREA = SIDE * SIDE;

  private static final List<String> CLASSES =
      List.of("airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck");

  /** The folder that the archive unpacks to. */
  private static final String[] PLACES = {"", "stl10_binary"};

  private final RecordFile pictures;

  private Stl10Pictures(RecordFile pictures, byte[] labels) {
    super(SIDE, CLASSES, labels);
    this.pictures = pictures;
  }

  /** Whether the folder, or the archive's folder in it, has the training pictures. */
  static boolean in(Path folder) {
    return Unpacked.find(folder, "train_X.bin", PLACES).isPresent();
  }

  /**
   * The 5,000 training pictures, or the 8,000 test pictures.
   *
   * @param folder holds train_X.bin, train_y.bin, test_X.bin and test_y.bin, or the folder
   *     stl10_binary with them
   * @throws DataSetException if they are missing or damaged
   */
  public static Stl10Pictures open(Path folder, DataSetSplit split) throws IOException {
    String part = split == DataSetSplit.TRAIN ? "train" : "test";
    Path pictureFile = find(folder, part + "_X.bin");
    Path labelFile = find(folder, part + "_y.bin");
    RecordFile pictures = RecordFile.open(pictureFile, 3 * AREA);
    RecordFile classes = RecordFile.open(labelFile, 1);
    if (pictures.size() != classes.size()) {
      throw new DataSetException(
          "%s holds %d pictures, but %s holds %d labels."
              .formatted(pictureFile, pictures.size(), labelFile, classes.size()));
    }
    byte[] labels = new byte[classes.size()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = (byte) (classes.read(row, 0, 1)[0] - 1);
      if (labels[row] < 0 || labels[row] >= CLASSES.size()) {
        throw new DataSetException(
            "%s is not STL-10's: its label %d is %d, not 1 to 10."
                .formatted(labelFile, row, (labels[row] + 1) & 0xFF));
      }
    }
    return new Stl10Pictures(pictures, labels);
  }

  private static Path find(Path folder, String name) throws DataSetException {
    return Unpacked.find(folder, name, PLACES)
        .orElseThrow(
            () ->
                new DataSetException(
                    ("There is no %s in %s: get STL-10's binary files (stl10_binary.tar.gz)"
                            + " from the STL-10 page of Stanford's Adam Coates and unpack them there.")
                        .formatted(name, folder.toAbsolutePath())));
  }

  @Override
  byte[] planes(int row) {
    return pictures.read(row, 0, 3 * AREA);
  }

  @Override
  int place(int y, int x) {
    return x * SIDE + y;
  }
}
