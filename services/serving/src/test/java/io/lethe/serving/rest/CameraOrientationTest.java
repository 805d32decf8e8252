package io.lethe.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureBounds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JPEGs of cameras that were held some way. */
class CameraOrientationTest {

  private static final int WIDTH = 24;
  private static final int HEIGHT = 16;

  /** Where the first and the last pixel of the first row are seen: Exif 2.32, page 36. */
  @ParameterizedTest
  @CsvSource({
    "1, top left, top right",
    "2, top right, top left",
    "3, bottom right, bottom left",
    "4, bottom left, bottom right",
    "5, top left, bottom left",
    "6, top right, bottom right",
    "7, bottom right, top right",
    "8, bottom left, top left",
  })
  void aPictureIsTakenAsItIsSeen(int orientation, String first, String last) throws Exception {
    // given corners that differ
    Picture stored = decode(jpeg());

    // when
    Picture seen = decode(withExif(tiff(orientation)));

    // then
    boolean lying = orientation > 4;
    assertThat(seen.width()).isEqualTo(lying ? HEIGHT : WIDTH);
    assertThat(seen.height()).isEqualTo(lying ? WIDTH : HEIGHT);
    assertThat(corner(seen, first)).isEqualTo(corner(stored, "top left"));
    assertThat(corner(seen, last)).isEqualTo(corner(stored, "top right"));
    assertThat(corner(stored, "top left")).isNotEqualTo(corner(stored, "top right"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 65535})
  void anOrientationThatIsNoneTurnsNothing(int orientation) throws Exception {
    assertThat(decode(withExif(tiff(orientation))).sampleId()).isEqualTo(decode(jpeg()).sampleId());
  }

  @Test
  void whatIsNoExifTurnsNothing() throws Exception {
    // given bytes of any length and value where Exif should be
    String plain = decode(jpeg()).sampleId();
    for (int length : new int[] {0, 1, 7, 8, 20, 26}) {
      for (byte value : new byte[] {0, 'I', 'M', -1}) {
        byte[] garbage = new byte[length];
        Arrays.fill(garbage, value);

        // then
        assertThat(decode(withExif(garbage)).sampleId()).isEqualTo(plain);
        assertThat(decode(withExif(Arrays.copyOf(tiff(6), length))).width()).isIn(WIDTH, HEIGHT);
      }
    }
  }

  private static Picture decode(byte[] file) throws Exception {
    return ClientPicture.decode(file, PictureBounds.INLINE);
  }

  /** Each corner has a brightness of its own. */
  private static byte[] jpeg() {
    byte[] pixels = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < pixels.length; i++) {
      boolean right = i % WIDTH >= WIDTH / 2;
      boolean below = i / WIDTH >= HEIGHT / 2;
      pixels[i] = (byte) ((right ? 120 : 20) + (below ? 60 : 0));
    }
    return PictureFormat.JPEG.encode(new Picture(WIDTH, HEIGHT, 1, pixels), 100);
  }

  /** A JPEG whose first segment is of Exif. */
  private static byte[] withExif(byte[] tiff) {
    byte[] jpeg = jpeg();
    byte[] name = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    int length = 2 + name.length + tiff.length;
    return ByteBuffer.allocate(jpeg.length + 2 + length)
        .put(jpeg, 0, 2)
        .putShort((short) 0xffe1)
        .putShort((short) length)
        .put(name)
        .put(tiff)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /** Exif is TIFF: here of a single tag. */
  private static byte[] tiff(int orientation) {
    return ByteBuffer.allocate(26)
        .put(new byte[] {'M', 'M', 0, 42})
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 274)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .putShort((short) 0)
        .putInt(0)
        .array();
  }

  private static int corner(Picture picture, String name) {
    int x = name.endsWith("left") ? 0 : picture.width() - 1;
    int y = name.startsWith("top") ? 0 : picture.height() - 1;
    return picture.pixels()[(y * picture.width() + x) * picture.channels()];
  }
}
