package io.lethe.diffusion.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionedFolderTest {
  @TempDir Path folder;

  @BeforeEach
  void twoPictures() throws IOException {
    for (String name : new String[] {"a.png", "b.png"}) {
      BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
      image.setRGB(0, 0, name.charAt(0));
      ImageIO.write(image, "png", folder.resolve(name).toFile());
    }
  }

  private void texts(String lines) throws IOException {
    Files.writeString(folder.resolve(CaptionedFolder.TEXTS), lines);
  }

  @Test
  void eachPictureHasItsOwnText() throws IOException {
    texts(
        """
        {"file_name": "b.png", "text": "a cat", "more": 1}

        {"file_name": "a.png", "text": ""}
        """);

    PictureSource pictures = CaptionedFolder.read(folder, 1, 2, "for all");

    assertThat(pictures.size()).isEqualTo(2);
    assertThat(pictures.pixels(1)[2]).isEqualTo((byte) 'b');
    assertThat(pictures.prompt(1)).isEqualTo("a cat");
    assertThat(pictures.prompt(0)).isEmpty();
  }

  @Test
  void oneTextIsForAllWhereThereIsNoFile() throws IOException {
    assertThat(CaptionedFolder.read(folder, 1, 2, "a man").prompt(1)).isEqualTo("a man");
    assertRefused(null, "There are no texts of the pictures in " + folder.toAbsolutePath());
  }

  @Test
  void aLineThatIsNoneIsNamedByItsNumberAndNotByItsText() throws IOException {
    texts("{\"file_name\": \"a.png\", \"text\": \"secret\"}\n{\"text\": \"secret\",\n");
    assertRefused("for all", "Line 2 of " + file() + " is no JSON object with file_name and text.");
  }

  @Test
  void picturesAndLinesThatDoNotMeetAreRefused() throws IOException {
    texts("{\"file_name\": \"a.png\", \"text\": \"one\"}\n");
    assertRefused(null, file() + " has no line for b.png.");
    texts(
        "{\"file_name\": \"a.png\", \"text\": \"one\"}\n{\"file_name\": \"b.png\", \"text\": \"\"}\n"
            + "{\"file_name\": \"c.png\", \"text\": \"three\"}\n");
    assertRefused(null, file() + " names c.png, which is not there.");
  }

  private Path file() {
    return folder.resolve(CaptionedFolder.TEXTS);
  }

  private void assertRefused(String text, String sentence) {
    assertThatThrownBy(() -> CaptionedFolder.read(folder, 1, 2, text))
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith(sentence)
        .hasMessageNotContaining("secret");
  }
}
