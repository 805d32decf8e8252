package io.lethe.diffusion.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10PicturesTest {
  @TempDir Path folder;

  @Test
  void readsTheFiveTrainingFilesInTheirOrder() throws IOException {
    writeAll(folder);

    Cifar10Pictures pictures = Cifar10Pictures.open(folder, DataSetSplit.TRAIN);

    assertThat(pictures.size()).isEqualTo(10);
    assertThat(pictures.channels()).isEqualTo(3);
    assertThat(pictures.height()).isEqualTo(32);
    assertThat(pictures.width()).isEqualTo(32);
    // the second record of the third file
    assertThat(pictures.label(5)).isEqualTo(3);
    assertThat(pictures.classNames().get(3)).isEqualTo("cat");
    assertThat(pictures.pixels(5)).startsWith(3, 1, 200);
  }

  @Test
  void findsColoursInTheirPlanes() throws IOException {
    // given a picture whose red plane counts pixels along each row
    writeAll(folder);
    byte[] record = record(0, 0, 90, 91);
    for (int i = 0; i < 1024; i++) {
      record[1 + i] = (byte) (i % 32);
    }
    Files.write(folder.resolve("test_batch.bin"), record);

    byte[] pixels = Cifar10Pictures.open(folder, DataSetSplit.TEST).pixels(0);

    assertThat(Arrays.copyOf(pixels, 6)).containsExactly(0, 90, 91, 1, 90, 91);
    assertThat(Arrays.copyOfRange(pixels, 3 * 31, 3 * 33)).containsExactly(31, 90, 91, 0, 90, 91);
  }

  @Test
  void readsTheFolderThatTheArchiveUnpacksTo() throws IOException {
    writeAll(Files.createDirectory(folder.resolve("cifar-10-batches-bin")));

    assertThat(Cifar10Pictures.open(folder, DataSetSplit.TEST).label(0)).isEqualTo(9);
  }

  @Test
  void saysWhatToDownloadAndWhereToPutIt() throws IOException {
    writeAll(folder);
    Files.delete(folder.resolve("data_batch_4.bin"));

    assertThatThrownBy(() -> Cifar10Pictures.open(folder, DataSetSplit.TRAIN))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "There is no data_batch_4.bin in %s: get the binary version of CIFAR-10"
                + " (cifar-10-binary.tar.gz) from Alex Krizhevsky's CIFAR-10 page and unpack it"
                + " there.",
            folder);
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    writeAll(folder);
    Path file = Files.write(folder.resolve("test_batch.bin"), new byte[3000]);

    assertThatThrownBy(() -> Cifar10Pictures.open(folder, DataSetSplit.TEST))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "%s is truncated: its 3000 bytes are no whole number of records of 3073 bytes.", file);
  }

  @Test
  void refusesAClassThatIsNone() throws IOException {
    writeAll(folder);
    Files.write(folder.resolve("test_batch.bin"), record(200, 0, 0, 0));

    assertThatThrownBy(() -> Cifar10Pictures.open(folder, DataSetSplit.TEST))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "test_batch.bin in %s is not CIFAR-10's: its record 0 has the class 200.", folder);
  }

  /** Two records a file: the first of class 9, the second of the file's number. */
  static void writeAll(Path folder) throws IOException {
    for (int number = 1; number <= 5; number++) {
      write(folder.resolve("data_batch_" + number + ".bin"), number);
    }
    write(folder.resolve("test_batch.bin"), 6);
  }

  private static void write(Path file, int number) throws IOException {
    Files.write(
        file,
        ByteBuffer.allocate(2 * 3073)
            .put(record(9, number, 0, 100))
            .put(record(number, number, 1, 200))
            .array());
  }

  private static byte[] record(int label, int red, int green, int blue) {
    byte[] record = new byte[3073];
    record[0] = (byte) label;
    Arrays.fill(record, 1, 1025, (byte) red);
    Arrays.fill(record, 1025, 2049, (byte) green);
    Arrays.fill(record, 2049, 3073, (byte) blue);
    return record;
  }
}
