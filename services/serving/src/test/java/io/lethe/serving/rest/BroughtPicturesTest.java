package io.lethe.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.picture.Png;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.store.PictureStore;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BroughtPicturesTest {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  @TempDir Path folder;
  private PictureStore store;
  private BroughtPictures pictures;

  @BeforeEach
  void open() {
    store = PictureStore.inDirectory(folder, Clock.systemUTC());
    pictures = new BroughtPictures(store);
  }

  @Test
  void aSmallPngStaysInItsReportAsItCame() {
    // given
    byte[] png = Png.encode(noise(16, 16, 3));

    // then
    assertThat(keep(png, Optional.empty()).getPng()).isEqualTo(ByteBuffer.wrap(png));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aLargePictureIsStoredAndNamed() throws Exception {
    // given
    Picture picture = noise(512, 512, 3);

    // when
    SensitiveReport report = keep(Png.encode(picture), Optional.of(PictureShape.of(picture)));

    // then
    assertThat(report.getPng()).isNull();
    assertThat(store.decoded(NOTHING, report.getPicture()).sampleId())
        .isEqualTo(picture.sampleId());
  }

  @Test
  void aLargeGreyPictureSavedAsRgbIsStoredAsTheModelMakesIt() throws Exception {
    // given
    Picture grey = noise(640, 640, 1);
    byte[] pixels = new byte[grey.pixels().length * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = grey.pixels()[i / 3];
    }

    // when
    SensitiveReport report =
        keep(
            Png.encode(new Picture(640, 640, 3, pixels)),
            Optional.of(new PictureShape(640, 640, 1)));

    // then
    assertThat(store.decoded(NOTHING, report.getPicture()).sampleId()).isEqualTo(grey.sampleId());
  }

  @Test
  void aJpegGoesOnAsPng() throws Exception {
    // given
    byte[] jpeg = PictureFormat.JPEG.encode(noise(16, 16, 3), 90);

    // then
    Picture sent = Png.decode(keep(jpeg, Optional.of(new PictureShape(16, 16, 3))).getPng());
    assertThat(sent.sampleId()).isEqualTo(ClientPicture.decode(jpeg, store.bounds()).sampleId());
  }

  @Test
  void aPictureOfAnotherShapeIsRefusedAndNotStored() {
    assertThatThrownBy(
            () -> keep(Png.encode(noise(512, 512, 3)), Optional.of(new PictureShape(28, 28, 1))))
        .isInstanceOf(InvalidFieldException.class)
        .hasMessage("The picture is 512 x 512 x 3, but the model makes 28 x 28 x 1.");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aStoreThatIsAwayRefusesTheReport() throws Exception {
    // given
    Files.writeString(folder.resolve("!pictures"), "no directory");

    // then
    assertThatThrownBy(() -> keep(Png.encode(noise(512, 512, 3)), Optional.empty()))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.STORE_AWAY));
  }

  private SensitiveReport keep(byte[] file, Optional<PictureShape> shape) {
    return pictures.keep(
        SensitiveReport.newBuilder()
            .setReportId("r")
            .setReporter("ann")
            .setModel("m")
            .setPng(ByteBuffer.wrap(file))
            .setReason("")
            .setReportedAt(Instant.EPOCH)
            .build(),
        shape);
  }

  private static Picture noise(int width, int height, int channels) {
    byte[] pixels = new byte[width * height * channels];
    new Random(1).nextBytes(pixels);
    return new Picture(width, height, channels, pixels);
  }
}
