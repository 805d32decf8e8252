package io.lethe.diffusion.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxPicturesTest {
  /** Two pictures of two rows and three columns. */
  private static final byte[] IMAGES =
      IdxBytes.of(new int[] {2, 2, 3}, 0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6);

  private static final byte[] LABELS = IdxBytes.of(new int[] {2}, 7, 255);

  @TempDir Path folder;
  private Path images;
  private Path labels;

  @BeforeEach
  void nameFiles() {
    images = folder.resolve("t10k-images-idx3-ubyte.gz");
    labels = folder.resolve("t10k-labels-idx1-ubyte.gz");
  }

  @Test
  void readsGzippedPicturesAndTheirLabels() throws IOException {
    write(IdxBytes.gzipped(IMAGES), IdxBytes.gzipped(LABELS));

    IdxPictures pictures = IdxPictures.mnistTest(folder);

    assertThat(pictures.size()).isEqualTo(2);
    assertThat(pictures.channels()).isEqualTo(1);
    assertThat(pictures.height()).isEqualTo(2);
    assertThat(pictures.width()).isEqualTo(3);
    assertThat(pictures.pixels(0)).containsExactly(0, 51, 102, 153, 204, 255);
    assertThat(pictures.pixels(1)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(pictures.label(0)).isEqualTo(7);
    assertThat(pictures.label(1)).isEqualTo(255);
  }

  @Test
  void readsUnpackedFiles() throws IOException {
    Files.write(folder.resolve("train-images-idx3-ubyte"), IMAGES);
    Files.write(folder.resolve("train-labels-idx1-ubyte"), LABELS);

    assertThat(IdxPictures.mnistTrain(folder).pixels(1)).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void givesTheDenoiserFloatsBetweenMinusOneAndOne() throws IOException {
    write(IMAGES, LABELS);
    float[] target = new float[8];

    IdxPictures.read(images, labels).copyRow(0, target, 1);

    assertThat(target)
        .containsExactly(new float[] {0, -1, -0.6f, -0.2f, 0.2f, 0.6f, 1, 0}, offset(1e-6f));
  }

  @Test
  void saysWhatToPutWhereMnistIsMissing() {
    assertThatThrownBy(() -> IdxPictures.mnistTrain(folder.resolve("nowhere")))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "There is no MNIST in %s: put its files train-images-idx3-ubyte.gz and"
                + " train-labels-idx1-ubyte.gz there (gzipped or unpacked).",
            folder.resolve("nowhere"));
  }

  @Test
  void refusesAMissingFile() throws IOException {
    Files.write(images, IMAGES);

    assertThatThrownBy(() -> IdxPictures.read(images, labels))
        .isInstanceOf(DataSetException.class)
        .hasMessage("There is no file %s.", labels);
  }

  @Test
  void refusesLabelsWherePicturesBelong() throws IOException {
    write(LABELS, LABELS);

    assertRefused(
        images
            + " is not an idx file of 3-dimensional unsigned bytes: it starts with 00000801, not"
            + " 00000803.");
  }

  @Test
  void refusesTruncatedPictures() throws IOException {
    write(Arrays.copyOf(IMAGES, IMAGES.length - 1), LABELS);

    assertRefused(images + " is truncated.");
  }

  @Test
  void refusesAFileThatEndsInItsHeader() throws IOException {
    write(Arrays.copyOf(IMAGES, 9), LABELS);

    assertRefused(images + " is truncated.");
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    write(new byte[0], LABELS);

    assertRefused(images + " is truncated.");
  }

  @Test
  void refusesTruncatedGzip() throws IOException {
    byte[] packed = IdxBytes.gzipped(IMAGES);
    write(Arrays.copyOf(packed, packed.length - 12), LABELS);

    assertRefused(images + " is truncated.");
  }

  @Test
  void refusesDamagedGzip() throws IOException {
    byte[] packed = IdxBytes.gzipped(IMAGES);
    packed[packed.length - 6] ^= 1; // in the checksum
    write(packed, LABELS);

    assertRefused(images + " is corrupt: its gzip data can't be unpacked.");
  }

  @Test
  void refusesBytesAfterTheEnd() throws IOException {
    write(Arrays.copyOf(IMAGES, IMAGES.length + 1), LABELS);

    assertRefused(
        images + " is corrupt: bytes follow the data that its header announces ([2, 2, 3]).");
  }

  @Test
  void refusesAHeaderThatAsksForAllMemory() throws IOException {
    write(IdxBytes.of(new int[] {Integer.MAX_VALUE, 28, 28}), LABELS);

    assertRefused(images + " is corrupt: its header announces [2147483647, 28, 28] bytes.");
  }

  @Test
  void refusesMorePicturesThanLabels() throws IOException {
    write(IMAGES, IdxBytes.of(new int[] {1}, 7));

    assertRefused(images + " holds 2 pictures, but " + labels + " holds 1 labels.");
  }

  private void write(byte[] imageBytes, byte[] labelBytes) throws IOException {
    Files.write(images, imageBytes);
    Files.write(labels, labelBytes);
  }

  private void assertRefused(String sentence) {
    assertThatThrownBy(() -> IdxPictures.read(images, labels))
        .isInstanceOf(DataSetException.class)
        .hasMessage(sentence);
  }
}
