package io.lethe.diffusion.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Stl10PicturesTest {
  private static final int AREA = 96 * 96;

  @TempDir Path folder;

  @Test
  void readsPlanesColumnByColumn() throws IOException {
    // given a picture whose red plane counts pixels down each column
    byte[] pictures = new byte[2 * 3 * AREA];
    for (int i = 0; i < AREA; i++) {
      pictures[3 * AREA + i] = (byte) (i % 96);
      pictures[4 * AREA + i] = 100;
      pictures[5 * AREA + i] = (byte) 200;
    }
    write("train", pictures, 10, 1);

    Stl10Pictures train = Stl10Pictures.open(folder, DataSetSplit.TRAIN);

    assertThat(train.size()).isEqualTo(2);
    assertThat(train.channels()).isEqualTo(3);
    assertThat(train.height()).isEqualTo(96);
    assertThat(train.width()).isEqualTo(96);
    assertThat(train.pixels(0)).containsOnly(0);
    // the first row, then the start of the second
    assertThat(Arrays.copyOf(train.pixels(1), 6)).containsExactly(0, 100, 200, 0, 100, 200);
    assertThat(Arrays.copyOfRange(train.pixels(1), 3 * 96, 3 * 97)).containsExactly(1, 100, 200);
  }

  @Test
  void countsClassesFromZero() throws IOException {
    write("test", new byte[2 * 3 * AREA], 10, 1);

    Stl10Pictures test = Stl10Pictures.open(folder, DataSetSplit.TEST);

    assertThat(test.label(0)).isEqualTo(9);
    assertThat(test.label(1)).isEqualTo(0);
    assertThat(test.classNames()).hasSize(10).startsWith("airplane").endsWith("truck");
  }

  @Test
  void readsTheFolderThatTheArchiveUnpacksTo() throws IOException {
    Path archive = folder;
    folder = Files.createDirectory(archive.resolve("stl10_binary"));
    write("train", new byte[3 * AREA], 3);

    assertThat(Stl10Pictures.open(archive, DataSetSplit.TRAIN).label(0)).isEqualTo(2);
  }

  @Test
  void saysWhatToDownloadAndWhereToPutIt() {
    assertThatThrownBy(() -> Stl10Pictures.open(folder, DataSetSplit.TEST))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "There is no test_X.bin in %s: get STL-10's binary files (stl10_binary.tar.gz) from the"
                + " STL-10 page of Stanford's Adam Coates and unpack them there.",
            folder);
  }

  @Test
  void refusesPicturesWithoutLabels() throws IOException {
    write("train", new byte[2 * 3 * AREA], 3);

    assertThatThrownBy(() -> Stl10Pictures.open(folder, DataSetSplit.TRAIN))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "%s holds 2 pictures, but %s holds 1 labels.",
            folder.resolve("train_X.bin"), folder.resolve("train_y.bin"));
  }

  @Test
  void refusesAClassThatIsNone() throws IOException {
    write("train", new byte[3 * AREA], 0);

    assertThatThrownBy(() -> Stl10Pictures.open(folder, DataSetSplit.TRAIN))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "%s is not STL-10's: its label 0 is 0, not 1 to 10.", folder.resolve("train_y.bin"));
  }

  private void write(String part, byte[] pictures, int... labels) throws IOException {
    byte[] bytes = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      bytes[i] = (byte) labels[i];
    }
    Files.write(folder.resolve(part + "_X.bin"), pictures);
    Files.write(folder.resolve(part + "_y.bin"), bytes);
  }
}
