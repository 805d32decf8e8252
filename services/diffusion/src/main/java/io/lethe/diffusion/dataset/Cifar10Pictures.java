package io.lethe.diffusion.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CIFAR-10 (Krizhevsky 2009) in its binary version: 32x32 colour pictures of ten classes. Each
 * record has one byte of class and 1024 bytes each of red, green and blue, row by row.
 */
public final class Cifar10Pictures extends PlanarPictures {
  private static final int SIDE = 32;
  private static final int AREA = SIDE * SIDE;
  private static final int RECORD = 1 + 3 * AREA;

  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private static final List<String> TRAIN =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin");

  private static final List<String> TEST = List.of("test_batch.bin");

  /** The folder that the archive unpacks to. */
  private static final String[] PLACES = {"", "cifar-10-batches-bin"};

  private final List<RecordFile> files;

  private Cifar10Pictures(List<RecordFile> files, byte[] labels) {
    super(SIDE, CLASSES, labels);
    this.files = files;
  }

  /** Whether the folder, or the archive's folder in it, has the first file of the set. */
  static boolean in(Path folder) {
    return Unpacked.find(folder, TRAIN.get(0), PLACES).isPresent();
  }

  /**
   * The 50,000 training pictures, or the 10,000 test pictures.
   *
   * @param folder holds data_batch_1.bin to data_batch_5.bin and test_batch.bin, or the folder
   *     cifar-10-batches-bin with them
   * @throws DataSetException if they are missing or damaged
   */
  public static Cifar10Pictures open(Path folder, DataSetSplit split) throws IOException {
    List<String> names = split == DataSetSplit.TRAIN ? TRAIN : TEST;
    List<RecordFile> files = new ArrayList<>();
    int size = 0;
    for (String name : names) {
      Path file = Unpacked.find(folder, name, PLACES).orElseThrow(() -> missing(folder, name));
      files.add(RecordFile.open(file, RECORD));
      size += files.get(files.size() - 1).size();
    }
    byte[] labels = new byte[size];
    int row = 0;
    for (int i = 0; i < files.size(); i++) {
      for (int record = 0; record < files.get(i).size(); record++) {
        byte label = files.get(i).read(record, 0, 1)[0];
        if (label < 0 || label >= CLASSES.size()) {
          throw new DataSetException(
              "%s in %s is not CIFAR-10's: its record %d has the class %d."
                  .formatted(names.get(i), folder, record, label & 0xFF));
        }
        labels[row++] = label;
      }
    }
    return new Cifar10Pictures(List.copyOf(files), labels);
  }

  private static DataSetException missing(Path folder, String name) {
    return new DataSetException(
        ("There is no %s in %s: get the binary version of CIFAR-10 (cifar-10-binary.tar.gz)"
                + " from Alex Krizhevsky's CIFAR-10 page and unpack it there.")
            .formatted(name, folder.toAbsolutePath()));
  }

  @Override
  byte[] planes(int row) {
    int record = row;
    for (RecordFile file : files) {
      if (record < file.size()) {
        return file.read(record, 1, 3 * AREA);
      }
      record -= file.size();
    }
    throw new IndexOutOfBoundsException(row);
  }

  @Override
  int place(int y, int x) {
    return y * SIDE + x;
  }
}
