package io.lethe.serving.guard.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class KnownLabelsTest {

  private final KnownLabels labels = new KnownLabels(3);

  @Test
  void aPictureThatRoundingMovedIsTheSame() {
    // given
    Picture reported = ramp(0);
    labels.put(label(reported, 1));

    // then
    assertThat(isReported(reported)).isTrue();
    assertThat(isReported(ramp(1))).isTrue();
    assertThat(isReported(ramp(2))).isFalse();
  }

  @Test
  void theOldestLabelsGo() {
    // given
    for (int i = 0; i < 3; i++) {
      labels.put(label(ramp(40 * i), i));
    }

    // when
    var gone = labels.put(label(ramp(120), 3));

    // then
    assertThat(gone).containsExactly(ramp(0).sampleId());
    assertThat(isReported(ramp(0))).isFalse();
    assertThat(isReported(ramp(120))).isTrue();
    assertThat(labels.size()).isEqualTo(3);
  }

  @Test
  void theNewestPicturesAreKept() {
    // given
    KnownLabels large = new KnownLabels(5000);
    for (int i = 0; i < KnownLabels.PICTURES + 10; i++) {
      large.put(new ReportedPicture("" + i, i, i, ByteBuffer.wrap(new byte[] {1})));
    }

    // then
    assertThat(large.size()).isEqualTo(KnownLabels.PICTURES + 10);
    assertThat(large.contains("0")).isTrue();
    assertThat(large.picturesSince(-1)).hasSize(KnownLabels.PICTURES).doesNotContainKey("9");
    assertThat(large.picturesSince(KnownLabels.PICTURES)).hasSize(9);
  }

  @Test
  void picturesTakeABoundedMemory() {
    // given
    KnownLabels large = new KnownLabels(5000);
    byte[] png = new byte[1 << 20];

    // when
    for (int i = 0; i < 100; i++) {
      large.put(new ReportedPicture("" + i, i, i, ByteBuffer.wrap(png)));
    }

    // then
    assertThat(large.picturesSince(-1)).hasSize(64);
    assertThat(large.size()).isEqualTo(100);
  }

  private boolean isReported(Picture picture) {
    return labels.isReported(picture, picture.sampleId(), DifferenceHash.of(picture));
  }

  /** Brightness falls to the right, from a level of its own. */
  private static Picture ramp(int level) {
    byte[] pixels = new byte[64];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (level + 12 * (8 - i % 8));
    }
    return new Picture(8, 8, 1, pixels);
  }

  private static ReportedPicture label(Picture picture, long sequence) {
    return new ReportedPicture(
        picture.sampleId(),
        DifferenceHash.of(picture),
        sequence,
        ByteBuffer.wrap(Png.encode(picture)));
  }
}
