package io.lethe.diffusion.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.SampleGrid.Panel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class SampleGridTest {
  private static final int WHITE = 0xFFFFFF;
  private static final int STRIP_HEIGHT = 7;
  private static final int STRIP_COLOUR = 0x00FF00;

  @Test
  void laysPicturesOutRowByRow() throws IOException {
    // given five gray 2x1 pictures in rows of two
    BufferedImage grid = decode(SampleGrid.png(List.of(new Panel("", gray(5))), 2, 1));

    // then each starts one pixel after its neighbour's end
    assertThat(grid.getWidth()).isEqualTo(2 + 1 + 2);
    assertThat(grid.getHeight()).isEqualTo(1 + 1 + 1 + 1 + 1);
    assertThat(rgb(grid, 0, 0)).isEqualTo(0x000000);
    assertThat(rgb(grid, 1, 0)).isEqualTo(0x646464);
    assertThat(rgb(grid, 2, 0)).isEqualTo(WHITE);
    assertThat(rgb(grid, 3, 0)).isEqualTo(0x010101);
    assertThat(rgb(grid, 0, 1)).isEqualTo(WHITE);
    assertThat(rgb(grid, 0, 4)).isEqualTo(0x040404);
    assertThat(rgb(grid, 3, 4)).isEqualTo(WHITE);
  }

  @Test
  void scalesPixelsToSquares() throws IOException {
    BufferedImage grid = decode(SampleGrid.png(List.of(new Panel("", gray(1))), 10, 3));

    assertThat(grid.getWidth()).isEqualTo(6);
    assertThat(grid.getHeight()).isEqualTo(3);
    assertThat(rgb(grid, 2, 2)).isEqualTo(0x000000);
    assertThat(rgb(grid, 3, 0)).isEqualTo(0x646464);
  }

  @Test
  void keepsColours() throws IOException {
    PictureSource red = PictureList.of(List.of(new byte[] {(byte) 200, 10, 20}), 3, 1, 1);

    assertThat(rgb(decode(SampleGrid.png(List.of(new Panel("", red)), 1, 1)), 0, 0))
        .isEqualTo(0xC80A14);
  }

  @Test
  void setsPanelsSideBySideUnderTheirCaptions() throws IOException {
    List<Panel> panels = List.of(new Panel("before", gray(1)), new Panel("after", gray(2)));

    BufferedImage grid = decode(SampleGrid.png(panels, 2, 1, SampleGridTest::strip));

    assertThat(grid.getWidth()).isEqualTo(2 + 12 + 5);
    assertThat(grid.getHeight()).isEqualTo(STRIP_HEIGHT + 1);
    assertThat(rgb(grid, 0, 0)).isEqualTo(STRIP_COLOUR);
    assertThat(rgb(grid, 1, STRIP_HEIGHT - 1)).isEqualTo(STRIP_COLOUR);
    assertThat(rgb(grid, 2, 0)).isEqualTo(WHITE);
    assertThat(rgb(grid, 14, 0)).isEqualTo(STRIP_COLOUR);
    assertThat(rgb(grid, 0, STRIP_HEIGHT)).isEqualTo(0x000000);
    assertThat(rgb(grid, 17, STRIP_HEIGHT)).isEqualTo(0x010101);
  }

  @Test
  void leavesCaptionsOutWhereTheMachineHasNoFonts() throws IOException {
    Captions broken =
        (text, width) -> {
          throw new NoClassDefFoundError("sun.font.SunFontManager");
        };

    BufferedImage grid =
        decode(SampleGrid.png(List.of(new Panel("before", gray(1))), 1, 1, broken));

    assertThat(grid.getHeight()).isEqualTo(1);
    assertThat(rgb(grid, 1, 0)).isEqualTo(0x646464);
  }

  @Test
  void drawsWhateverCaptionsThisMachineCan() throws IOException {
    // given a caption that is wider than its panel
    Panel panel = new Panel("a caption much wider than two pixels", gray(1));

    BufferedImage grid = decode(SampleGrid.png(List.of(panel), 1, 1));

    assertThat(grid.getWidth()).isEqualTo(2);
    assertThat(rgb(grid, 1, grid.getHeight() - 1)).isEqualTo(0x646464);
  }

  @Test
  void refusesEmptyAndOversizedGrids() {
    PictureSource none = PictureList.of(List.of(), 1, 1, 1);

    assertThatThrownBy(() -> SampleGrid.png(List.of(new Panel("", none)), 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("each panel must have at least one picture");
    assertThatThrownBy(() -> SampleGrid.png(List.of(new Panel("", gray(1))), 1, 1 << 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A grid of 2097152x1048576 pixels is too large; take fewer pictures or a smaller"
                + " scale.");
    assertThatThrownBy(() -> SampleGrid.png(List.of(new Panel("", gray(1))), 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Pictures of two pixels: their number, then 100. */
  private static PictureSource gray(int count) {
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pictures.add(new byte[] {(byte) i, 100});
    }
    return PictureList.of(pictures, 1, 1, 2);
  }

  private static BufferedImage strip(String text, int width) {
    BufferedImage strip = new BufferedImage(width, STRIP_HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * STRIP_HEIGHT; i++) {
      strip.setRGB(i % width, i / width, STRIP_COLOUR);
    }
    return strip;
  }

  private static BufferedImage decode(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static int rgb(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xFFFFFF;
  }
}
