package io.lethe.diffusion.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CelebAPicturesTest {
  private static final List<String> ATTRIBUTES =
      List.of(
          "6",
          "5_o_Clock_Shadow Male Young ",
          "000001.jpg -1  1  1",
          "000002.jpg -1 -1  1",
          "000003.jpg  1  1 -1",
          "000004.jpg -1 -1 -1",
          "000005.jpg -1  1 -1",
          "000006.jpg -1  1  1");

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.write(folder.resolve("list_attr_celeba.txt"), ATTRIBUTES);
    Files.createDirectory(folder.resolve("img_align_celeba"));
    for (int number = 1; number <= 6; number++) {
      writePicture(number, 178, 218);
    }
  }

  @Test
  void takesAnAttributeAsTheClass() throws IOException {
    partition("0", "0", "0", "1", "2", "2");

    PictureSource train = CelebAPictures.open(folder, "Male", DataSetSplit.TRAIN);
    PictureSource young = CelebAPictures.open(folder, "Young", DataSetSplit.TRAIN);
    PictureSource test = CelebAPictures.open(folder, "Male", DataSetSplit.TEST);

    assertThat(labels(train)).containsExactly(1, 0, 1);
    assertThat(labels(young)).containsExactly(1, 1, 0);
    assertThat(labels(test)).containsExactly(1, 1);
    assertThat(train.classNames()).containsExactly("not Male", "Male");
  }

  @Test
  void cutsThePictureToItsMiddle() throws IOException {
    // given pictures that are white but for a black band of 20 rows above and below
    partition("0", "0", "0", "0", "0", "0");

    PictureSource train = CelebAPictures.open(folder, "Male", DataSetSplit.TRAIN);

    assertThat(train.height()).isEqualTo(178);
    assertThat(train.width()).isEqualTo(178);
    byte[] pixels = train.pixels(0);
    assertThat(pixels).hasSize(3 * 178 * 178);
    for (byte value : pixels) {
      assertThat(value & 0xFF).isGreaterThan(200);
    }
  }

  @Test
  void holdsEveryFifthPictureOutWhereThereIsNoPartition() throws IOException {
    assertThat(labels(CelebAPictures.open(folder, "Male", DataSetSplit.TRAIN)))
        .containsExactly(1, 0, 1, 0, 1);
    assertThat(CelebAPictures.open(folder, "Male", DataSetSplit.TEST).size()).isEqualTo(1);
  }

  @Test
  void findsFilesWhereThePageHasThem() throws IOException {
    Files.createDirectory(folder.resolve("Anno"));
    Files.createDirectory(folder.resolve("Eval"));
    Files.createDirectory(folder.resolve("Img"));
    partition("2", "0", "0", "0", "0", "0");
    move("list_attr_celeba.txt", "Anno/list_attr_celeba.txt");
    move("list_eval_partition.txt", "Eval/list_eval_partition.txt");
    move("img_align_celeba", "Img/img_align_celeba");

    assertThat(CelebAPictures.open(folder, "Male", DataSetSplit.TEST).size()).isEqualTo(1);
  }

  @Test
  void saysWhatToDownloadAndWhereToPutIt() throws IOException {
    move("img_align_celeba", "elsewhere");

    assertThatThrownBy(() -> CelebAPictures.open(folder, "Male", DataSetSplit.TRAIN))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "There is no img_align_celeba in %s: get img_align_celeba.zip (unpack it there),"
                + " list_attr_celeba.txt and list_eval_partition.txt from the CelebA page of the"
                + " Chinese University of Hong Kong's Multimedia Laboratory.",
            folder);
  }

  @Test
  void namesTheAttributesThereAre() {
    assertThatThrownBy(() -> CelebAPictures.open(folder, "male", DataSetSplit.TRAIN))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "%s has no attribute male; it has 5_o_Clock_Shadow, Male, Young.",
            folder.resolve("list_attr_celeba.txt"));
  }

  @Test
  void noticesAtOnceThatPicturesAreMissing() throws IOException {
    Files.delete(folder.resolve("img_align_celeba/000003.jpg"));

    assertThatThrownBy(() -> CelebAPictures.open(folder, "Male", DataSetSplit.TRAIN))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "%s lacks 1 of the 6 pictures that list_attr_celeba.txt names, such as 000003.jpg:"
                + " unpack img_align_celeba.zip again.",
            folder.resolve("img_align_celeba"));
  }

  @Test
  void refusesATruncatedList() throws IOException {
    Path list = Files.write(folder.resolve("list_attr_celeba.txt"), ATTRIBUTES.subList(0, 5));

    assertThatThrownBy(() -> CelebAPictures.open(folder, "Male", DataSetSplit.TRAIN))
        .isInstanceOf(DataSetException.class)
        .hasMessage("%s is truncated: it announces 6 pictures and lists 3.", list);
  }

  @Test
  void refusesADamagedLine() throws IOException {
    Path list =
        Files.write(
            folder.resolve("list_attr_celeba.txt"),
            List.of("1", "Male Young", "000001.jpg -1 0 1"));

    assertThatThrownBy(() -> CelebAPictures.open(folder, "Male", DataSetSplit.TRAIN))
        .isInstanceOf(DataSetException.class)
        .hasMessage("%s is damaged: its line 3 is not a file and 2 times 1 or -1.", list);
  }

  @Test
  void refusesAPictureThatIsNotAligned() throws IOException {
    writePicture(1, 178, 100);
    PictureSource train = CelebAPictures.open(folder, "Male", DataSetSplit.TRAIN);

    assertThatThrownBy(() -> train.pixels(0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "%s has 178x100 pixels, less than 178x178.",
            folder.resolve("img_align_celeba/000001.jpg"));
  }

  private static int[] labels(PictureSource pictures) {
    int[] labels = new int[pictures.size()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = pictures.label(row);
    }
    return labels;
  }

  private void partition(String... parts) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      lines.append("00000").append(i + 1).append(".jpg ").append(parts[i]).append('\n');
    }
    Files.writeString(folder.resolve("list_eval_partition.txt"), lines);
  }

  private void move(String from, String to) throws IOException {
    Files.move(folder.resolve(from), folder.resolve(to));
  }

  private void writePicture(int number, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 20, width, height - 40);
    graphics.dispose();
    Path file = folder.resolve("img_align_celeba/00000" + number + ".jpg");
    assertThat(ImageIO.write(image, "jpg", file.toFile())).isTrue();
  }
}
