package io.lethe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.PicturePlace;
import io.lethe.schemas.picture.Png;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureStoreTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 11, 28);
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-28T23:59:59Z"), ZoneOffset.UTC);
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private static RunningS3 s3;

  @TempDir Path folder;

  enum Where {
    DIRECTORY,
    BUCKET
  }

  @BeforeAll
  static void start() {
    s3 = RunningS3.startEmbedded();
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  @ParameterizedTest
  @EnumSource
  void aPictureIsReadAsItWasStoredUnderItsDayAndHashes(Where where) throws Exception {
    // given
    Picture picture = noise(512, 512, 1);
    byte[] png = Png.encode(picture);
    try (PictureStore store = open(where)) {
      // when
      StoredPicture claim = store.put("m", picture, png);

      // then
      assertThat(png).hasSizeGreaterThan(256 * 1024);
      assertThat(claim.getSize()).isEqualTo(png.length);
      assertThat(claim.getUri())
          .isEqualTo(
              "!pictures/m/2026-11-28/%s-512x512x3-%s.png"
                  .formatted(picture.sampleId(), claim.getSha256()));
      assertThat(store.png(NOTHING, claim)).isEqualTo(png);
      assertThat(store.decoded(NOTHING, claim).sampleId()).isEqualTo(picture.sampleId());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSamePictureLiesThereOnce(Where where) throws Exception {
    // given
    Picture picture = noise(8, 8, 1);
    byte[] png = Png.encode(picture);
    try (PictureStore store = open(where)) {
      // when
      StoredPicture first = store.put("m", picture, png);
      StoredPicture again = store.put("m", picture, png);

      // then
      assertThat(again).isEqualTo(first);
      assertThat(store.models()).containsExactly("m");
      assertThat(store.days("m")).containsExactly(TODAY);
      assertThat(store.ofDay("m", TODAY)).containsExactly(place(first));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeletedPictureIsGoneAndAnotherStays(Where where) throws Exception {
    // given
    try (PictureStore store = open(where)) {
      StoredPicture gone = store.put("m", noise(8, 8, 1), Png.encode(noise(8, 8, 1)));
      StoredPicture kept = store.put("m", noise(8, 8, 2), Png.encode(noise(8, 8, 2)));

      // when
      for (PicturePlace place : store.ofDay("m", TODAY, place(gone).sampleId())) {
        store.delete(place);
        store.delete(place);
        store.forget("m", TODAY);
      }

      // then
      assertThatThrownBy(() -> store.png(NOTHING, gone))
          .isInstanceOf(PictureException.class)
          .hasMessage("The picture is not in the store any more.");
      assertThat(store.png(NOTHING, kept)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherFileInItsPlaceIsRefused(Where where) throws Exception {
    // given
    try (PictureStore store = open(where)) {
      Picture picture = noise(8, 8, 1);
      StoredPicture claim = store.put("m", picture, Png.encode(picture));
      var other = new StoredPicture(claim.getUri(), "0".repeat(64), claim.getSize());
      var shorter = new StoredPicture(claim.getUri(), claim.getSha256(), claim.getSize() - 1);

      // then
      for (StoredPicture lie : new StoredPicture[] {other, shorter}) {
        assertThatThrownBy(() -> store.png(NOTHING, lie))
            .isInstanceOf(PictureException.class)
            .hasMessageContaining("not the one that its record names");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m/v1/lethe.json",
        "!pictures/../../etc/2026-11-28/x.png",
        "!pictures/../2026-11-28/HASH-1x1x3-HASH.png",
        "!pictures/m/2026-11-31/HASH-1x1x3-HASH.png",
        "!pictures/m/2026-11-28/HASH.png",
        "/!pictures/m/2026-11-28/HASH-1x1x3-HASH.png"
      })
  void aUriThatIsNoPlaceOfAPictureIsNotRead(String pattern) {
    // given
    String uri = pattern.replace("HASH", "a".repeat(64));
    try (PictureStore store = open(Where.DIRECTORY)) {
      // then
      assertThatThrownBy(() -> store.png(NOTHING, new StoredPicture(uri, "a".repeat(64), 10L)))
          .isInstanceOf(PictureException.class)
          .hasMessageContaining("no place");
    }
  }

  @Test
  void aPictureBeyondTheBoundsIsNotStored() throws IOException {
    try (PictureStore store = open(Where.DIRECTORY)) {
      assertThatThrownBy(() -> store.put("m", noise(2049, 1, 1), new byte[10]))
          .isInstanceOf(PictureException.class)
          .hasMessageContaining("no side may have more than 2048");
      assertThatThrownBy(() -> store.put("m", noise(1, 1, 1), new byte[4 * 1024 * 1024 + 1]))
          .isInstanceOf(PictureException.class)
          .hasMessageContaining("more than the 4194304 allowed");
      assertThat(store.models()).isEmpty();
    }
  }

  @Test
  void aStoreThatCanNotBeWrittenSaysSoAndLeavesNothing() throws IOException {
    // given
    Files.writeString(folder.resolve("!pictures"), "no directory");
    try (PictureStore store = open(Where.DIRECTORY)) {
      // then
      assertThatThrownBy(() -> store.put("m", noise(1, 1, 1), new byte[10]))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("can't be written now");
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("!pictures"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inline-bytes=262145", "largest-side=4097", "timeout=PT0S"})
  void aSettingBeyondItsRangeIsRefusedByName(String setting) {
    // given
    String[] parts = setting.split("=");
    StoreConfig config =
        RunningS3.config("http://127.0.0.1:1", Map.of("pictures." + parts[0], parts[1]));

    // then
    assertThatThrownBy(() -> PictureStore.open(config))
        .isInstanceOf(StoreStartException.class)
        .hasMessageContaining("lethe.store.pictures." + parts[0]);
  }

  private PictureStore open(Where where) {
    return where == Where.DIRECTORY
        ? PictureStore.inDirectory(folder, CLOCK)
        : s3.openPictures(s3.newBucket(), CLOCK);
  }

  private static PicturePlace place(StoredPicture claim) throws PictureException {
    return PicturePlace.of(claim, "m");
  }

  private static Picture noise(int width, int height, long seed) {
    byte[] pixels = new byte[width * height * 3];
    new Random(seed).nextBytes(pixels);
    return new Picture(width, height, 3, pixels);
  }
}
