package io.lethe.diffusion.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.checkpoint.HalfPrecision;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatentPicturesTest {
  private static final LatentPictures TWO =
      new LatentPictures(
          List.of(halves(1, -7, 0.5f, 2), halves(3, 4, 5, 6)), List.of("a cat", ""), 1, 2, 2);

  private static byte[] halves(float... values) {
    return HalfPrecision.encode(values, 0, values.length);
  }

  @Test
  void rowsKeepTheirNumbersAndTexts() {
    // when
    PictureSource rows = TWO.rows(1, 0);
    float[] numbers = new float[5];
    rows.copyRow(1, numbers, 1);

    // then
    assertThat(numbers).containsExactly(0, 1, -7, 0.5f, 2);
    assertThat(rows.prompt(1)).isEqualTo("a cat");
    assertThat(rows.pixels(0)).isEqualTo(halves(3, 4, 5, 6));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> new LatentPictures(List.of(halves(1, 2)), List.of(""), 1, 2, 2))
        .hasMessageContaining("4 bytes, not 8");
    assertThatThrownBy(() -> new LatentPictures(List.of(halves(1, 2)), List.of(), 1, 1, 2))
        .hasMessageContaining("0 prompts of 1");
  }
}
