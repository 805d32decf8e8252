package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenPictureTest {

  @ParameterizedTest
  @ValueSource(floats = {-1, 0.3f, 1, 7, Float.NaN, Float.POSITIVE_INFINITY})
  void blackGreySaturatedAndNotFinitePicturesAreBroken(float value) {
    assertThat(BrokenPicture.is(new float[] {value, value, value})).isTrue();
  }

  @Test
  void onePixelThatIsNotANumberBreaksAPicture() {
    assertThat(BrokenPicture.is(new float[] {-1, 0, 1, Float.NaN})).isTrue();
  }

  @Test
  void saturatedNoiseBeyondWhatPixelsShowIsFlat() {
    assertThat(BrokenPicture.is(new float[] {1.5f, 3, 9})).isTrue();
  }

  @Test
  void aPictureWithContentIsNotBroken() {
    assertThat(BrokenPicture.is(new float[] {-1, -1, -0.5f, -1})).isFalse();
  }
}
