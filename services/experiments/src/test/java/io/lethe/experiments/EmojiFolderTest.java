package io.lethe.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.dataset.PictureSource;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmojiFolderTest {
  @TempDir Path directory;
  private Path unpacked;
  private Path out;

  /**
   * A package of forty flags and one person with a skin tone, and one name that leads elsewhere.
   */
  @BeforeEach
  void makeAPackage() throws IOException {
    unpacked = directory.resolve("package");
    out = directory.resolve("emoji");
    Files.createDirectories(unpacked.resolve("img/google/64"));
    StringBuilder index = new StringBuilder("[");
    for (int i = 10; i < 50; i++) {
      draw("1f" + i + ".png");
      index.append("{\"category\": \"Flags\", \"image\": \"1f%d.png\"},".formatted(i));
    }
    draw("../../../secret.png");
    draw("aa.png");
    draw("aa-bb.png");
    index.append(
        """
        {"category": "People & Body", "image": "aa.png",
         "skin_variations": {"bb": {"image": "aa-bb.png"}}},
        {"category": "Component", "image": "aa.png"},
        {"category": "Flags", "image": "../../../secret.png"},
        {"category": "Flags", "image": "ffff.png"}]
        """);
    Files.writeString(unpacked.resolve("emoji.json"), index);
  }

  /** Red on the left, transparent on the right. */
  private void draw(String name) throws IOException {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 32; x++) {
        image.setRGB(x, y, Color.RED.getRGB());
      }
    }
    ImageIO.write(image, "png", unpacked.resolve("img/google/64").resolve(name).toFile());
  }

  @Test
  void thePicturesAreClassesOfATrainingAndATestSet() throws IOException {
    // when
    int written = EmojiFolder.write(unpacked, out, 16);

    // then what is not in the package, or not in a category, is passed over
    assertThat(written).isEqualTo(42);
    ExperimentPictures pictures =
        ExperimentPictures.open(ExperimentConfig.named("emoji-no-flags"), out);
    PictureSource train = pictures.train();
    assertThat(train.size()).isGreaterThan(pictures.test().size());
    assertThat(train.size() + pictures.test().size()).isEqualTo(42);
    int flags = EmojiFolder.CATEGORIES.indexOf("Flags");
    assertThat(train.withLabel(label -> label == flags).size()).isGreaterThan(20);
  }

  @Test
  void whatIsTransparentIsWhite() throws IOException {
    EmojiFolder.write(unpacked, out, 16);

    PictureSource train =
        ExperimentPictures.open(ExperimentConfig.named("emoji-no-flags"), out).train();
    byte[] pixels = train.pixels(0);

    assertThat(train.channels()).isEqualTo(3);
    assertThat(train.width()).isEqualTo(16);
    assertThat(new byte[] {pixels[0], pixels[1], pixels[2]}).containsExactly(255, 0, 0);
    assertThat(new byte[] {pixels[45], pixels[46], pixels[47]}).containsExactly(255, 255, 255);
  }

  @Test
  void whatIsMissingOrThereAlreadyIsNamed() throws IOException {
    assertThatThrownBy(() -> EmojiFolder.write(directory.resolve("none"), out, 16))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("emoji-datasource-google");
    Files.createDirectories(out);
    assertThatThrownBy(() -> EmojiFolder.write(unpacked, out, 16))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is there already");
    assertThatThrownBy(() -> EmojiFolder.write(unpacked, directory.resolve("new"), 65))
        .hasMessage("--size must be from 8 to 64, not 65.");
  }
}
