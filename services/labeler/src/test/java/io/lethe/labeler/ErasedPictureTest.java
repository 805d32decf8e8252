package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.CommandKind;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An erased picture stays erased, in whatever form and by whatever way it comes again. */
class ErasedPictureTest {

  private static final int NUMBER = 7;
  private static final Picture PICTURE = Records.picture(NUMBER);

  private final Street street = new Street();

  @BeforeEach
  void aLabelledPicture() {
    street.send(Records.base());
    street.send(Records.inline("trusty", "first", NUMBER));
  }

  @AfterEach
  void close() {
    street.close();
  }

  private void erase() {
    street.send(Records.verdict("erase", CommandKind.ERASE_SAMPLE, NUMBER));
    street.labelLog();
    street.labels();
    street.quarantine();
    street.deadLetters();
  }

  private void assertStaysErased(int letters) {
    assertThat(street.labelLog()).isEmpty();
    assertThat(street.labels().values().stream().filter(Objects::nonNull)).isEmpty();
    assertThat(street.quarantine().values().stream().filter(Objects::nonNull)).isEmpty();
    assertThat(street.deadLetters())
        .hasSize(letters)
        .allSatisfy(
            letter -> {
              assertThat(letter.getReason()).contains("erased");
              assertThat(letter.getValue()).isNull();
            });
  }

  static Stream<Named<byte[]>> forms() {
    byte[] png = Png.encode(PICTURE);
    return Stream.of(
        Named.of("the same bytes", png),
        Named.of("written by another program", written(grey(), false)),
        Named.of("interlaced", written(grey(), true)),
        Named.of("in colour", written(coloured(), false)),
        Named.of("with 16 bits", written(deep(), false)),
        Named.of("with a palette", written(indexed(), false)),
        Named.of("with a text beside the pixels", withText(png, "Ann was here")),
        Named.of("with padding", withText(png, "x".repeat(100_000))));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void inAnyForm(byte[] png) {
    // given
    erase();

    // when a trusted reporter and a stranger send it
    for (String reporter : List.of("trusty", "ann")) {
      street.send(Records.report(reporter, "again").setPng(ByteBuffer.wrap(png)).build());
    }

    // then
    assertStaysErased(2);
  }

  @Test
  void byAGeneration() {
    // given
    street.send(Records.generation(NUMBER));
    erase();

    // when
    street.send(Records.ofGeneration("ann", "again", NUMBER));

    // then
    assertStaysErased(1);
  }

  @Test
  void byReportsThatWaitedWhileItWasErased() {
    // given
    street.send(Records.ofGeneration("ann", "waits", NUMBER));
    erase();

    // when
    street.send(Records.generation(NUMBER));

    // then
    assertStaysErased(1);
  }

  @Test
  void byAQuorumAndAVerdict() {
    // given
    erase();

    // when
    street.send(
        Records.inline("ann", "again", NUMBER),
        Records.inline("bob", "again", NUMBER),
        Records.inline("cem", "again", NUMBER));

    // then
    assertStaysErased(3);
    street.send(Records.verdict("accept", CommandKind.ACCEPT, NUMBER));
    assertThat(street.labelLog()).isEmpty();
    assertThat(street.deadLetters())
        .extracting(DeadLetter::getReason)
        .containsExactly("The picture was erased.");
  }

  @Test
  void byADeadLetterThatIsSentAgain() {
    // given a report that died before
    street.send(Records.ofGeneration("ann", "early", NUMBER));
    street.pass(Records.GRACE.plusSeconds(1));
    DeadLetter letter = street.deadLetters().get(0);
    erase();
    street.send(Records.generation(NUMBER));

    // when
    street.replay(letter);

    // then
    assertStaysErased(1);
  }

  @Test
  void afterARestart() {
    // given
    erase();

    // when
    try (Street again = street.startedAgainAfter(Duration.ofDays(40))) {
      again.send(Records.inline("trusty", "again", NUMBER));

      // then
      assertThat(again.labelLog()).isEmpty();
    }
  }

  private static BufferedImage image(int type, UnaryOperator<int[]> pixel) {
    var image = new BufferedImage(PICTURE.width(), PICTURE.height(), type);
    fill(image.getRaster(), pixel);
    return image;
  }

  private static void fill(WritableRaster raster, UnaryOperator<int[]> pixel) {
    for (int y = 0; y < PICTURE.height(); y++) {
      for (int x = 0; x < PICTURE.width(); x++) {
        int grey = PICTURE.pixels()[y * PICTURE.width() + x] & 0xFF;
        raster.setPixel(x, y, pixel.apply(new int[] {grey}));
      }
    }
  }

  private static BufferedImage grey() {
    return image(BufferedImage.TYPE_BYTE_GRAY, grey -> grey);
  }

  private static BufferedImage coloured() {
    return image(BufferedImage.TYPE_3BYTE_BGR, grey -> new int[] {grey[0], grey[0], grey[0]});
  }

  private static BufferedImage deep() {
    return image(BufferedImage.TYPE_USHORT_GRAY, grey -> new int[] {grey[0] * 257});
  }

  private static BufferedImage indexed() {
    byte[] levels = new byte[256];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) i;
    }
    var palette = new IndexColorModel(8, levels.length, levels, levels, levels);
    WritableRaster raster =
        Raster.createInterleavedRaster(
            DataBuffer.TYPE_BYTE, PICTURE.width(), PICTURE.height(), 1, null);
    fill(raster, grey -> grey);
    return new BufferedImage(palette, raster, false, null);
  }

  private static byte[] written(BufferedImage image, boolean interlaced) {
    var bytes = new ByteArrayOutputStream();
    var writer = ImageIO.getImageWritersByFormatName("png").next();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setProgressiveMode(
          interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** A tEXt chunk behind the header. */
  private static byte[] withText(byte[] png, String text) {
    byte[] data = ("tEXtComment\0" + text).getBytes(StandardCharsets.ISO_8859_1);
    var checksum = new CRC32();
    checksum.update(data);
    int behindHeader = 33;
    return ByteBuffer.allocate(png.length + data.length + 8)
        .put(png, 0, behindHeader)
        .putInt(data.length - 4)
        .put(data)
        .putInt((int) checksum.getValue())
        .put(png, behindHeader, png.length - behindHeader)
        .array();
  }
}
