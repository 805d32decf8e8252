package io.lethe.diffusion.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
  @TempDir Path folder;

  @Test
  void opensMnist() throws IOException {
    idx("train", 1);
    idx("t10k", 2);

    assertThat(DataSets.labelled(folder, DataSetSplit.TRAIN).label(0)).isEqualTo(1);
    assertThat(DataSets.labelled(folder, DataSetSplit.TEST).label(0)).isEqualTo(2);
    assertThat(DataSets.open(folder, 1, 1, 1).size()).isEqualTo(1);
  }

  @Test
  void opensCifar10() throws IOException {
    Cifar10PicturesTest.writeAll(folder);

    PictureSource train = DataSets.labelled(folder, DataSetSplit.TRAIN);

    assertThat(train.size()).isEqualTo(10);
    assertThat(train.rows(5).classNames()).contains("frog");
    assertThat(train.resized(16, 16).classNames()).contains("frog");
    assertThat(train.resized(16, 16).label(5)).isEqualTo(3);
    assertThat(DataSets.open(folder, 3, 32, 32).size()).isEqualTo(10);
  }

  @Test
  void opensStl10() throws IOException {
    Files.write(folder.resolve("train_X.bin"), new byte[3 * 96 * 96]);
    Files.write(folder.resolve("train_y.bin"), new byte[] {4});

    assertThat(DataSets.labelled(folder, DataSetSplit.TRAIN).label(0)).isEqualTo(3);
  }

  @Test
  void opensCelebAByTheAttributeMale() throws IOException {
    Files.writeString(
        folder.resolve("list_attr_celeba.txt"), "2\nMale Young\n1.jpg -1 1\n2.jpg 1 -1\n");
    Files.createDirectory(folder.resolve("img_align_celeba"));
    Files.createFile(folder.resolve("img_align_celeba/1.jpg"));
    Files.createFile(folder.resolve("img_align_celeba/2.jpg"));

    assertThat(DataSets.labelled(folder, DataSetSplit.TRAIN).label(1)).isEqualTo(1);
  }

  @Test
  void takesTheFoldersTrainAndTestForSplits() throws IOException {
    picture("train/cats/1.png");
    picture("train/dogs/1.png");
    picture("test/cats/2.png");

    assertThat(DataSets.labelled(folder, DataSetSplit.TRAIN).size()).isEqualTo(2);
    assertThat(DataSets.labelled(folder, DataSetSplit.TEST).size()).isEqualTo(1);
  }

  @Test
  void holdsEveryFifthPictureOfAFolderOut() throws IOException {
    for (int i = 0; i < 6; i++) {
      picture("cats/" + i + ".png");
    }

    assertThat(DataSets.labelled(folder, DataSetSplit.TRAIN).size()).isEqualTo(5);
    assertThat(DataSets.labelled(folder, DataSetSplit.TEST).size()).isEqualTo(1);
    assertThat(DataSets.open(folder, 3, 1, 1).size()).isEqualTo(6);
  }

  @Test
  void refusesPicturesOfAnotherShape() throws IOException {
    Cifar10PicturesTest.writeAll(folder);

    assertThatThrownBy(() -> DataSets.open(folder, 1, 28, 28))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "The data set in %s has pictures of 3 x 32 x 32 (channels, height, width), not 1 x 28 x"
                + " 28.",
            folder);
  }

  @Test
  void saysThatThereIsNoFolder() {
    assertThatThrownBy(() -> DataSets.labelled(folder.resolve("nowhere"), DataSetSplit.TRAIN))
        .isInstanceOf(DataSetException.class)
        .hasMessage("There is no data set folder %s.", folder.resolve("nowhere"));
  }

  private void idx(String part, int label) throws IOException {
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), IdxBytes.of(new int[] {1, 1, 1}, 0));
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), IdxBytes.of(new int[] {1}, label));
  }

  private void picture(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x010203);
    assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
  }
}
