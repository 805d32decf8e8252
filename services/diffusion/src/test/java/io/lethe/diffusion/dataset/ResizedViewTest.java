package io.lethe.diffusion.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResizedViewTest {
  @Test
  void averagesOverAreas() {
    // given 4x2 gray pixels
    PictureSource pictures = gray(2, 4, 0, 10, 60, 80, 20, 30, 100, 200);

    PictureSource half = pictures.resized(1, 2);

    assertThat(half.height()).isEqualTo(1);
    assertThat(half.width()).isEqualTo(2);
    assertThat(half.channels()).isEqualTo(1);
    assertThat(half.size()).isEqualTo(1);
    assertThat(half.pixels(0)).containsExactly(15, 110);
  }

  @Test
  void sharesOutPixelsThatBelongToTwoAreas() {
    // given three pixels for two: each is one and a half wide
    assertThat(gray(1, 3, 0, 90, 120).resized(1, 2).pixels(0)).containsExactly(30, 110);
  }

  @Test
  void interpolatesBetweenPixelsWhereItGrows() {
    byte[] pixels = gray(1, 2, 0, 200).resized(1, 4).pixels(0);

    // then quarters of the way between the centres of the two, which are a quarter apart from edges
    assertThat(pixels).hasSize(4);
    assertThat(pixels[0] & 0xFF).isZero();
    assertThat(pixels[1] & 0xFF).isBetween(48, 52);
    assertThat(pixels[2] & 0xFF).isBetween(148, 152);
    assertThat(pixels[3] & 0xFF).isEqualTo(200);
  }

  @Test
  void keepsColoursApart() {
    PictureSource pictures =
        PictureList.of(List.of(new byte[] {10, 20, (byte) 250, 30, 40, (byte) 252}), 3, 1, 2);

    assertThat(pictures.resized(1, 1).pixels(0)).containsExactly(20, 30, 251);
    assertThat(pictures.resized(2, 2).pixels(0)).startsWith(10, 20, 250).endsWith(30, 40, 252);
  }

  @Test
  void keepsEveryGrayValueOfAnEvenPicture() {
    for (int value = 0; value < 256; value++) {
      PictureSource flat = gray(4, 4, flat(16, value));
      assertThat(flat.resized(3, 3).pixels(0)).containsOnly(value);
      assertThat(flat.resized(7, 7).pixels(0)).containsOnly(value);
    }
  }

  @Test
  void leavesPicturesOfTheSizeAsTheyAre() {
    PictureSource pictures = gray(1, 2, 5, 6);

    assertThat(pictures.resized(1, 2)).isSameAs(pictures);
  }

  @Test
  void refusesNoPixels() {
    assertThatThrownBy(() -> gray(1, 2, 5, 6).resized(0, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There are no pictures of 3x0 pixels.");
  }

  private static int[] flat(int length, int value) {
    int[] values = new int[length];
    Arrays.fill(values, value);
    return values;
  }

  private static PictureSource gray(int height, int width, int... values) {
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      pixels[i] = (byte) values[i];
    }
    return PictureList.of(List.of(pixels), 1, height, width);
  }
}
