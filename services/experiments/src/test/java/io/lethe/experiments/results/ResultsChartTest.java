package io.lethe.experiments.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ResultsChartTest {
  private static final int POINT = new Color(0x1F4E9C).getRGB();

  @Test
  void writesAReadablePng() throws IOException {
    BufferedImage chart =
        draw(
            new ResultsChart.Point("base", 0.834, 0.012, 33.5, 0.8),
            new ResultsChart.Point("PU 0.2", 0.967, 0.006, 29.4, 0.7));

    assertThat(chart.getWidth()).isEqualTo(1200);
    assertThat(chart.getHeight()).isEqualTo(700);
  }

  @Test
  void putsTheBetterResultHigherAndFartherLeft() throws IOException {
    BufferedImage chart =
        draw(
            new ResultsChart.Point("worse", 0.8, 0, 40, 0),
            new ResultsChart.Point("better", 0.95, 0, 30, 0));

    // then points are at the top left and the bottom right, and at no other corner
    assertThat(points(chart, 0, 0)).isPositive();
    assertThat(points(chart, 580, 350)).isPositive();
    assertThat(points(chart, 580, 0)).isZero();
    assertThat(points(chart, 0, 350)).isZero();
  }

  @Test
  void drawsOnePoint() throws IOException {
    assertThat(points(draw(new ResultsChart.Point("alone", 1, 0, 3, 0)), 250, 175)).isPositive();
  }

  @Test
  void drawsNoChartOfNothing() {
    assertThatThrownBy(() -> new ResultsChart("nothing", "of normal pictures", List.of()).png())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A chart needs at least one point.");
  }

  private static BufferedImage draw(ResultsChart.Point... points) throws IOException {
    byte[] png = new ResultsChart("MNIST even", "of normal pictures", List.of(points)).png();
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  /** Pixels in the colour of points in a quarter that begins there, left of the legend. */
  private static int points(BufferedImage chart, int left, int top) {
    int count = 0;
    for (int y = top; y < top + 350; y++) {
      for (int x = left; x < left + 500; x++) {
        count += chart.getRGB(x, y) == POINT ? 1 : 0;
      }
    }
    return count;
  }
}
