package io.lethe.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureMixTest {

  private static final byte OF_DATA_SET = 1;
  private static final byte OWN = 2;

  @ParameterizedTest
  @CsvSource({
    "1000, 50, 0.5, 50, 50",
    "1000, 50, 0.1, 450, 50",
    "30, 50, 0.5, 30, 30",
    "1000, 50, 0, 1000, 0",
    "1000, 50, 1, 0, 50",
    "1000, 0, 0.5, 1000, 0",
  })
  void holdsTheRatio(int dataSet, int own, double ratio, int ofDataSet, int ofOwn) {
    // when
    PictureSource mixed =
        PictureMix.of(pictures(dataSet, OF_DATA_SET), pictures(own, OWN), ratio, 1);

    // then
    assertThat(count(mixed, OF_DATA_SET)).isEqualTo(ofDataSet);
    assertThat(count(mixed, OWN)).isEqualTo(ofOwn);
  }

  @Test
  void rowsAsFloatsComeFromTheSamePictures() {
    // given
    PictureSource mixed = PictureMix.of(pictures(9, OF_DATA_SET), pictures(9, OWN), 0.5, 1);
    float[] floats = new float[1];

    for (int row = 0; row < mixed.size(); row++) {
      // when
      mixed.copyRow(row, floats, 0);

      // then
      assertThat(floats[0]).isEqualTo(mixed.pixels(row)[0] / 127.5f - 1);
    }
  }

  @Test
  void eachPictureKeepsItsClass() {
    // given data of class 1, and own pictures of class 2
    PictureSource mixed =
        PictureMix.of(
            PictureList.of(List.of(new byte[] {1}, new byte[] {1}), new int[] {1, 1}, 1, 1, 1),
            PictureList.of(List.of(new byte[] {2}, new byte[] {2}), new int[] {2, 2}, 1, 1, 1),
            0.5,
            1);

    for (int row = 0; row < mixed.size(); row++) {
      assertThat(mixed.label(row)).isEqualTo(mixed.pixels(row)[0]);
    }
  }

  private static long count(PictureSource pictures, byte value) {
    return IntStream.range(0, pictures.size())
        .filter(row -> pictures.pixels(row)[0] == value)
        .count();
  }

  private static PictureSource pictures(int count, byte value) {
    return PictureList.of(Collections.nCopies(count, new byte[] {value}), 1, 1, 1);
  }
}
