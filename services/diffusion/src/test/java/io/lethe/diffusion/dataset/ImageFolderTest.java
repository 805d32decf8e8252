package io.lethe.diffusion.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.luciad.imageio.webp.WebPImageWriterSpi;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderTest {
  @TempDir Path folder;

  @Test
  void readsColoursInTheOrderOfTheNames() throws IOException {
    write("b.png", colour(2, 1, 0x010203, 0x040506));
    write("a.PNG", colour(2, 1, 0x0708FF, 0x0A0B0C));
    Files.writeString(folder.resolve("notes.txt"), "passed over");
    Files.writeString(folder.resolve(".hidden.png"), "passed over");

    ImageFolder pictures = ImageFolder.read(folder);

    assertThat(pictures.size()).isEqualTo(2);
    assertThat(pictures.channels()).isEqualTo(3);
    assertThat(pictures.height()).isEqualTo(1);
    assertThat(pictures.width()).isEqualTo(2);
    assertThat(pictures.pixels(0)).containsExactly(7, 8, 0xFF, 10, 11, 12);
    assertThat(pictures.pixels(1)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(pictures.label(1)).isZero();
    assertThat(pictures.classNames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_RGB})
  void keepsGrayValuesAsTheyAreStored(int type) throws IOException {
    BufferedImage image = new BufferedImage(3, 1, type);
    int[] values = {1, 60, 250};
    for (int x = 0; x < 3; x++) {
      for (int band = 0; band < image.getRaster().getNumBands(); band++) {
        image.getRaster().setSample(x, 0, band, values[x]);
      }
    }
    write("gray.png", image);

    ImageFolder pictures = ImageFolder.read(folder);

    assertThat(pictures.channels()).isEqualTo(1);
    assertThat(pictures.pixels(0)).containsExactly(1, 60, 250);
  }

  @Test
  void scalesSixteenBitGrayToEight() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(0, 0, 0, 65535);
    image.getRaster().setSample(1, 0, 0, 257 * 60);
    write("gray16.png", image);

    assertThat(ImageFolder.read(folder).pixels(0)).containsExactly(255, 60);
  }

  @Test
  void readsJpeg() throws IOException {
    write("flat.jpg", gray(8, 8, 128));

    assertThat(ImageFolder.read(folder).pixels(0)).containsOnly(128).hasSize(64);
  }

  @Test
  void readsWebpAndSeesWhereItIsCut() throws IOException {
    Path file = folder.resolve("flat.webp");
    ImageWriter writer = new WebPImageWriterSpi().createWriterInstance();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(colour(2, 1, 0x808080, 0x808080));
    }
    assertThat(ImageFolder.read(folder).pixels(0)).hasSize(2).startsWith(128);

    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 8));
    assertRefused(file + " is cut short or damaged.");
  }

  @Test
  void takesSubFoldersAsClasses() throws IOException {
    write("dogs/1.png", gray(1, 1, 20));
    write("cats/1.png", gray(1, 1, 10));

    ImageFolder pictures = ImageFolder.read(folder);

    assertThat(pictures.classNames()).containsExactly("cats", "dogs");
    assertThat(pictures.withLabel(label -> label == 1).pixels(0)).containsExactly(20);
  }

  @Test
  void takesNumbersOfSubFoldersAsClasses() throws IOException {
    write("7/1.png", gray(1, 1, 70));
    write("10/1.png", gray(1, 1, 100));

    ImageFolder pictures = ImageFolder.read(folder);

    assertThat(pictures.withLabel(label -> label == 7).pixels(0)).containsExactly(70);
    assertThat(pictures.withLabel(label -> label == 10).pixels(0)).containsExactly(100);
    assertThat(pictures.classNames()).isEmpty();
  }

  @Test
  void readsGrayPicturesForAColourModel() throws IOException {
    write("a.png", gray(1, 1, 9));

    assertThat(ImageFolder.read(folder, 3, 1, 1).pixels(0)).containsExactly(9, 9, 9);
  }

  @Test
  void namesThePictureOfAnotherSize() throws IOException {
    write("a.png", gray(2, 2, 0));
    write("b.png", gray(3, 2, 0));

    assertRefused(folder.resolve("b.png") + " has 3x2 pixels, not 2x2.");
  }

  @Test
  void namesTheColourPictureAmongGrayOnes() throws IOException {
    write("a.png", gray(1, 1, 0));
    write("b.png", colour(1, 1, 0x010203));

    assertRefused(folder.resolve("b.png") + " has colours, but only gray pictures fit here.");
  }

  @Test
  void refusesTransparentPictures() throws IOException {
    write("a.png", new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB));

    assertRefused(folder.resolve("a.png") + " has transparent pixels; pictures must be opaque.");
  }

  @Test
  void refusesAPictureBeyondTheLimitsBeforeUnpackingIt() throws IOException {
    // given a valid header of 60000x60000 pixels: the sides stand at bytes 16 to 23 of a PNG
    write("a.png", gray(1, 1, 0));
    byte[] png = Files.readAllBytes(folder.resolve("a.png"));
    png[18] = (byte) (60000 >> 8);
    png[19] = (byte) 60000;
    png[22] = (byte) (60000 >> 8);
    png[23] = (byte) 60000;
    Files.write(folder.resolve("a.png"), png);

    assertRefused(
        folder.resolve("a.png") + " has 60000x60000 pixels; no side may be longer than 1024.");
  }

  @Test
  void refusesATruncatedPicture() throws IOException {
    write("a.png", gray(64, 64, 3));
    byte[] png = Files.readAllBytes(folder.resolve("a.png"));
    Files.write(folder.resolve("a.png"), Arrays.copyOf(png, 45));

    assertRefused(folder.resolve("a.png") + " is cut short or damaged.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.png"})
  void aPictureCutShortIsRefusedWhereverItIsCut(String name) throws IOException {
    // given
    write(name, noise(32, 24));
    Path file = folder.resolve(name);
    byte[] whole = Files.readAllBytes(file);
    byte[] pixels = ImageFolder.read(folder).pixels(0);

    for (int percent = 1; percent < 100; percent++) {
      // when
      Files.write(file, Arrays.copyOf(whole, whole.length * percent / 100));

      // then
      assertThatThrownBy(() -> ImageFolder.read(folder))
          .as("%d %%", percent)
          .isInstanceOf(DataSetException.class)
          .hasMessageStartingWith(file + " ");
    }
    for (int missing = 1; missing <= 12; missing++) {
      // when what follows the pixels is cut off
      Files.write(file, Arrays.copyOf(whole, whole.length - missing));

      // then
      assertRefusedOrRead(pixels);
    }
  }

  @Test
  void bytesBehindAPictureAreNoneOfIt() throws IOException {
    // given
    write("a.jpg", noise(32, 24));
    byte[] pixels = ImageFolder.read(folder).pixels(0);

    // when
    byte[] jpeg = Files.readAllBytes(folder.resolve("a.jpg"));
    Files.write(folder.resolve("a.jpg"), Arrays.copyOf(jpeg, jpeg.length + 1000));

    // then
    assertThat(ImageFolder.read(folder).pixels(0)).isEqualTo(pixels);
  }

  @Test
  void saysHowManyPicturesCannotBeUsed() throws IOException {
    // given
    write("a.png", gray(8, 8, 3));
    for (String name : new String[] {"b.png", "c.jpg", "d.png"}) {
      write(name, noise(8, 8));
      byte[] bytes = Files.readAllBytes(folder.resolve(name));
      Files.write(folder.resolve(name), Arrays.copyOf(bytes, bytes.length / 2));
    }

    // then
    assertThatThrownBy(() -> ImageFolder.read(folder, 3, 8, 8))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "%s is cut short or damaged. Neither can 2 other pictures of %s be used.",
            folder.resolve("b.png"), folder);
  }

  @Test
  void namesAnEmptyFile() throws IOException {
    Files.createFile(folder.resolve("a.jpg"));

    assertRefused(folder.resolve("a.jpg") + " is empty.");
  }

  @Test
  void aPictureIsWhatItHoldsWhateverItIsCalled() throws IOException {
    // given
    write("a.png", gray(8, 8, 128));
    Files.move(folder.resolve("a.png"), folder.resolve("a.jpeg"));

    // then
    assertThat(ImageFolder.read(folder).pixels(0)).containsOnly(128);
  }

  @Test
  void refusesAJpegForPrinters() throws IOException {
    Files.write(folder.resolve("a.jpg"), CmykJpeg.bytes(8, 8));

    assertRefused(folder.resolve("a.jpg") + " is neither gray nor RGB, but CMYK: save it as RGB.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "__MACOSX",
        "@eaDir",
        ".thumbnails",
        ".DS_Store",
        "$RECYCLE.BIN",
        "lost+found",
        "#recycle",
        "System Volume Information"
      })
  void strayFoldersAreNoClasses(String stray) throws IOException {
    // given
    write("cats/1.png", gray(1, 1, 10));
    write("zebras/1.png", gray(1, 1, 20));
    write(stray + "/1.png", gray(1, 1, 99));
    write("cats/" + stray + "/1.png", gray(1, 1, 99));

    // when
    ImageFolder pictures = ImageFolder.read(folder);

    // then
    assertThat(pictures.classNames()).containsExactly("cats", "zebras");
    assertThat(pictures.size()).isEqualTo(2);
    assertThat(pictures.label(1)).isEqualTo(1);
  }

  @Test
  void strayFilesAndFoldersLeaveNumbersNumbersAndAFlatFolderFlat() throws IOException {
    // given
    write("numbered/7/1.png", gray(1, 1, 70));
    write("numbered/__MACOSX/7/1.png", gray(1, 1, 99));
    Files.writeString(folder.resolve("numbered/Thumbs.db"), "x");
    Files.writeString(folder.resolve("numbered/7/.DS_Store"), "x");
    write("flat/1.png", gray(1, 1, 5));
    write("flat/@eaDir/1.png/SYNOPHOTO_THUMB_M.jpg", gray(1, 1, 99));

    // then
    assertThat(ImageFolder.read(folder.resolve("numbered")).label(0)).isEqualTo(7);
    assertThat(ImageFolder.read(folder.resolve("flat")).size()).isOne();
  }

  @Test
  void refusesTwoFoldersOfOneNumber() throws IOException {
    write("1/a.png", gray(1, 1, 0));
    write("01/a.png", gray(1, 1, 0));
    write("2/a.png", gray(1, 1, 0));

    assertRefused(
        "The folders 01 and 1 in %s are one class: put their pictures into one of them."
            .formatted(folder));
  }

  @Test
  void refusesAModelOfFourChannelsInOneSentence() throws IOException {
    write("a.png", gray(1, 1, 0));

    assertThatThrownBy(() -> ImageFolder.read(folder, 4, 1, 1))
        .isInstanceOf(DataSetException.class)
        .hasMessage("Pictures of %s have 1 or 3 channels, and never 4.", folder);
  }

  @Test
  void refusesWhatIsNoPicture() throws IOException {
    Files.writeString(folder.resolve("a.png"), "GIF89a is what others are");

    assertRefused(folder.resolve("a.png") + " is not a PNG, JPEG or WebP picture.");
  }

  @Test
  void refusesPicturesBesideClasses() throws IOException {
    write("stray.png", gray(1, 1, 0));
    write("cats/1.png", gray(1, 1, 0));

    assertRefused(
        folder
            + " holds pictures beside sub-folders of pictures: move stray.png into one of them.");
  }

  @Test
  void saysWhatToPutIntoAnEmptyFolder() {
    assertRefused(
        "There are no pictures in "
            + folder
            + ": put PNG, JPEG or WebP files there, or a sub-folder of them for each class.");
  }

  @Test
  void saysWhatToPutWhereTheFolderIsMissing() {
    Path nowhere = folder.resolve("nowhere");

    assertThatThrownBy(() -> ImageFolder.read(nowhere))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            "There is no folder %s: put PNG, JPEG or WebP pictures there, or a sub-folder of them for"
                + " each class.",
            nowhere);
  }

  private void assertRefused(String sentence) {
    assertThatThrownBy(() -> ImageFolder.read(folder))
        .isInstanceOf(DataSetException.class)
        .hasMessage(sentence);
  }

  private void assertRefusedOrRead(byte[] pixels) throws IOException {
    ImageFolder pictures;
    try {
      pictures = ImageFolder.read(folder);
    } catch (DataSetException e) {
      return;
    }
    assertThat(pictures.pixels(0)).isEqualTo(pixels);
  }

  private void write(String name, BufferedImage image) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    String format = name.endsWith("jpg") ? "jpg" : "png";
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
  }

  private static BufferedImage gray(int width, int height, int value) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < width * height; i++) {
      image.getRaster().setSample(i % width, i / width, 0, value);
    }
    return image;
  }

  private static BufferedImage noise(int width, int height) {
    int[] rgb = new Random(1).ints((long) width * height, 0, 1 << 24).toArray();
    return colour(width, height, rgb);
  }

  private static BufferedImage colour(int width, int height, int... rgb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, rgb, 0, width);
    return image;
  }
}
