package io.lethe.diffusion.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import org.junit.jupiter.api.Test;

class PictureListTest {
  @Test
  void givesColoursPlaneByPlane() {
    // given two pixels (r, g, b)
    byte[] pixels = {0, 51, 102, (byte) 153, (byte) 204, (byte) 255};
    float[] planes = new float[6];

    // when
    PictureList.of(List.of(pixels), 3, 1, 2).copyRow(0, planes, 0);

    // then
    assertThat(planes)
        .containsExactly(new float[] {-1, 0.2f, -0.6f, 0.6f, -0.2f, 1}, offset(1e-6f));
  }

  @Test
  void handsOutCopies() {
    PictureList pictures = PictureList.of(List.of(new byte[] {5}), 1, 1, 1);

    pictures.pixels(0)[0] = 9;

    assertThat(pictures.pixels(0)).containsExactly(5);
  }

  @Test
  void namesThePictureOfAnotherLength() {
    assertThatThrownBy(() -> PictureList.of(List.of(new byte[12], new byte[11]), 3, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Picture 1 has 11 bytes, not 12 (2x2 pixels, 3 channels).");
  }

  @Test
  void viewsKeepTheClasses() {
    List<byte[]> pixels = List.of(new byte[] {1}, new byte[] {2});

    PictureSource some = PictureList.of(pixels, new int[] {3, PictureSource.NO_CLASS}, 1, 1, 1);

    assertThat(some.resized(2, 2).rows(1, 0).label(1)).isEqualTo(3);
    assertThat(some.resized(2, 2).label(1)).isEqualTo(PictureSource.NO_CLASS);
    assertThat(PictureList.of(pixels, 1, 1, 1).label(0)).isEqualTo(PictureSource.NO_CLASS);
    assertThatThrownBy(() -> PictureList.of(pixels, new int[1], 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 labels of 2 pictures");
  }
}
