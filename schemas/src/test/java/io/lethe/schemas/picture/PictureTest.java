package io.lethe.schemas.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lethe.schemas.Split;
import org.junit.jupiter.api.Test;

class PictureTest {

  @Test
  void theSampleIdIsTheHashOfShapeAndPixels() {
    // python3: hashlib.sha256(struct.pack('>iii', 2, 1, 1) + bytes([0, 255])).hexdigest()
    assertThat(new Picture(2, 1, 1, new byte[] {0, (byte) 255}).sampleId())
        .isEqualTo("cc2c7a7cd063d119fe1bcb7fd463f0489ef66e0d8bce2f50ad8362922d333959");
  }

  @Test
  void theSameBytesInAnotherShapeAreAnotherSample() {
    byte[] pixels = {1, 2, 3, 4};
    assertThat(new Picture(4, 1, 1, pixels).sampleId())
        .isNotEqualTo(new Picture(1, 4, 1, pixels).sampleId());
  }

  @Test
  void aFirstByteBelow51IsHeldOut() {
    assertThat(Picture.split("32ff")).isEqualTo(Split.HOLD_OUT);
    assertThat(Picture.split("3300")).isEqualTo(Split.TRAIN);
  }

  @Test
  void greyPicturesSavedAsRgbBecomeGreyAgain() {
    assertThat(new Picture(1, 1, 3, new byte[] {9, 9, 9}).asGrey().orElseThrow().pixels())
        .containsExactly(9);
    assertThat(new Picture(1, 1, 3, new byte[] {9, 9, 8}).asGrey()).isEmpty();
  }

  @Test
  void pixelsMustFitTheShape() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Picture(2, 2, 1, new byte[3]));
    assertThatIllegalArgumentException().isThrownBy(() -> new Picture(1, 1, 2, new byte[2]));
  }
}
