package io.lethe.schemas.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PngTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everyValueSurvivesTheRoundTrip(int channels) throws PictureException {
    // given
    byte[] pixels = new byte[16 * 16 * channels];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    Picture picture = new Picture(16, 16, channels, pixels);

    // when
    Picture decoded = Png.decode(Png.encode(picture));

    // then
    assertThat(decoded.channels()).isEqualTo(channels);
    assertThat(decoded.pixels()).isEqualTo(pixels);
    assertThat(decoded.sampleId()).isEqualTo(picture.sampleId());
  }

  @Test
  void aPaletteOrOpaqueAlphaBecomesRgb() throws Exception {
    assertThat(Png.decode(png(BufferedImage.TYPE_BYTE_INDEXED)).channels()).isEqualTo(3);
    assertThat(Png.decode(png(BufferedImage.TYPE_BYTE_BINARY)).width()).isEqualTo(4);
  }

  @Test
  void transparencyIsRefused() throws IOException {
    byte[] transparent = png(BufferedImage.TYPE_INT_ARGB);
    assertThatThrownBy(() -> Png.decode(transparent))
        .isInstanceOf(PictureException.class)
        .hasMessageContaining("transparent");
  }

  @Test
  void tooManyBytesAreRefusedUnread() {
    assertThatThrownBy(() -> Png.decode(new byte[Png.MAX_BYTES + 1]))
        .isInstanceOf(PictureException.class)
        .hasMessageContaining("more than the 262144 allowed");
  }

  @Test
  void otherFormatsAreRefused() {
    assertThatThrownBy(() -> Png.decode("GIF89a and more".getBytes()))
        .isInstanceOf(PictureException.class)
        .hasMessageContaining("not a PNG");
    assertThatThrownBy(() -> Png.decode(new byte[0])).isInstanceOf(PictureException.class);
  }

  @Test
  void aPngBombIsRefusedByItsHeader() throws Exception {
    // given a header that claims 60000 x 60000 pixels
    byte[] bomb = Png.encode(new Picture(1, 1, 1, new byte[1]));
    ByteBuffer header = ByteBuffer.wrap(bomb);
    header.putInt(16, 60_000).putInt(20, 60_000);
    CRC32 crc = new CRC32();
    crc.update(bomb, 12, 17);
    header.putInt(29, (int) crc.getValue());

    // then
    assertThatThrownBy(() -> Png.decode(bomb))
        .isInstanceOf(PictureException.class)
        .hasMessageContaining("60000 x 60000");
  }

  @Test
  void brokenPicturesAreRefusedWhereverTheyBreak() throws Exception {
    // given
    byte[] pixels = new byte[28 * 28];
    new Random(1).nextBytes(pixels);
    byte[] png = Png.encode(new Picture(28, 28, 1, pixels));

    // then no cut decodes to another picture, and none escapes as another exception
    for (int length = 0; length < png.length; length += 7) {
      byte[] cut = Arrays.copyOf(png, length);
      assertThatThrownBy(() -> Png.decode(cut))
          .as("cut at %d of %d", length, png.length)
          .isInstanceOf(PictureException.class);
    }
  }

  @Test
  void brokenPixelDataIsRefused() throws Exception {
    // given a picture with the middle of its compressed data gone, its end intact
    byte[] pixels = new byte[28 * 28];
    new Random(1).nextBytes(pixels);
    byte[] png = Png.encode(new Picture(28, 28, 1, pixels));
    Arrays.fill(png, png.length / 2, png.length / 2 + 64, (byte) 0);

    // then
    assertThatThrownBy(() -> Png.decode(png)).isInstanceOf(PictureException.class);
  }

  private static byte[] png(int type) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(4, 4, type), "png", bytes);
    return bytes.toByteArray();
  }
}
