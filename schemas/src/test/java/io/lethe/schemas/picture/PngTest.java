package io.lethe.schemas.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource({
    "the header's checksum, IHDR, checksum of IHDR is wrong",
    "the pixels' checksum, IDAT, checksum of IDAT is wrong",
    "an unknown chunk that must be understood, ABCD, not known",
    "a chunk longer than the file, long, longer than the file",
    "bytes behind the end, trailing, Other bytes follow",
    "two headers, twice, one header",
  })
  void whatOtherDecodersRefuseIsRefused(String what, String how, String message) {
    // given
    byte[] sound = Png.encode(new Picture(4, 4, 1, new byte[16]));
    int afterHeader = 8 + 25;
    byte[] broken =
        switch (how) {
          case "IHDR" -> changed(sound, 29);
          case "IDAT" -> changed(sound, sound.length - 13);
          case "ABCD" -> with(sound, afterHeader, chunk("ABCD", new byte[3]));
          case "long" -> changed(sound, afterHeader);
          case "trailing" -> with(sound, sound.length, new byte[20]);
          default -> with(sound, afterHeader, Arrays.copyOfRange(sound, 8, afterHeader));
        };

    // then
    assertThatThrownBy(() -> Png.decode(broken))
        .as(what)
        .isInstanceOf(PictureException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tEXt", "zTXt", "iCCP", "gAMA", "eXIf", "acTL", "prVt", "bKGD", "hIST"})
  void whatPixelsDoNotNeedIsNotRead(String type) throws Exception {
    // given a chunk that makes no sense, with a wrong checksum
    Picture picture = new Picture(4, 4, 1, new byte[16]);
    byte[] senseless = changed(chunk(type, new byte[] {1, 2, 3}), 9);
    byte[] png = with(Png.encode(picture), 8 + 25, senseless);

    // then
    assertThat(Png.decode(png).sampleId()).isEqualTo(picture.sampleId());
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
    chunk.putInt(data.length).put(type.getBytes(StandardCharsets.ISO_8859_1)).put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  private static byte[] with(byte[] png, int at, byte[] more) {
    return ByteBuffer.allocate(png.length + more.length)
        .put(png, 0, at)
        .put(more)
        .put(png, at, png.length - at)
        .array();
  }

  private static byte[] changed(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    copy[at] ^= 0x5a;
    return copy;
  }

  private static byte[] png(int type) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(4, 4, type), "png", bytes);
    return bytes.toByteArray();
  }
}
