package io.lethe.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureBounds;
import io.lethe.schemas.picture.PictureException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that leave and files that come. */
class PictureFormatTest {

  private static final PictureBounds BOUNDS = new PictureBounds(1024 * 1024, 512, 512 * 512);

  @ParameterizedTest
  @CsvSource({"PNG, 1", "PNG, 3", "JPEG, 1", "JPEG, 3", "WEBP, 1", "WEBP, 3"})
  void whatLeavesIsReadAsTheSamePicture(PictureFormat format, int channels) throws Exception {
    // given
    Picture picture = slope(64, 48, channels);

    // when
    Picture read = ClientPicture.decode(format.encode(picture, 95), BOUNDS);

    // then
    assertThat(read.width()).isEqualTo(64);
    assertThat(read.height()).isEqualTo(48);
    Picture sameChannels = channels == 1 ? read.asGrey().orElse(read) : read;
    int step = sameChannels.channels() / channels;
    for (int i = 0; i < picture.pixels().length; i++) {
      assertThat(sameChannels.pixels()[i * step] & 0xff)
          .isCloseTo(picture.pixels()[i] & 0xff, Offset.offset(12));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsLargerThanTheBoundsIsRefusedUnread(PictureFormat format) {
    // given
    byte[] wide = format.encode(slope(513, 1, 3), 90);

    // then
    assertThatThrownBy(() -> ClientPicture.decode(wide, BOUNDS))
        .isInstanceOf(PictureException.class)
        .hasMessageContaining("513 x 1");
    assertThatThrownBy(() -> ClientPicture.decode(wide, new PictureBounds(10, 10_000, 10_000)))
        .isInstanceOf(PictureException.class)
        .hasMessageContaining("more than the 10 allowed");
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsCutShortIsRefused(PictureFormat format) {
    // given
    byte[] file = format.encode(slope(64, 64, 3), 90);

    // then
    assertThatThrownBy(() -> ClientPicture.decode(Arrays.copyOf(file, file.length / 2), BOUNDS))
        .isInstanceOf(PictureException.class);
  }

  @ParameterizedTest
  @CsvSource({"GIF89a", "''", "RIFF1234WAVE", "<svg/>"})
  void anotherFormatIsRefused(String file) {
    assertThatThrownBy(() -> ClientPicture.decode(file.getBytes(StandardCharsets.US_ASCII), BOUNDS))
        .isInstanceOf(PictureException.class)
        .hasMessage("The picture is not a PNG, JPEG or WebP.");
  }

  private static Picture slope(int width, int height, int channels) {
    byte[] pixels = new byte[width * height * channels];
    for (int i = 0; i < pixels.length; i++) {
      int pixel = i / channels;
      pixels[i] = (byte) (40 + (pixel % width + pixel / width) * 160 / (width + height));
    }
    return new Picture(width, height, channels, pixels);
  }
}
