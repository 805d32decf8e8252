package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.Awaited;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Generation;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.PendingReport;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.PicturePlace;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.picture.Png;
import io.lethe.store.HangingPictureFiles;
import io.lethe.store.PictureStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of pictures that lie in the store. */
class StoredPictureTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 24);

  private final Map<String, Picture> store = new HashMap<>();
  private boolean isStoreAway;
  private final Street street = Street.reading(Records.settings(), this::read);

  @AfterEach
  void close() {
    street.close();
  }

  @Test
  void aLabelNamesThePictureThatItsGenerationNamesAndTheStoreIsNotAsked() {
    // given
    isStoreAway = true;
    street.send(Records.base());
    street.send(generation(1));

    // when
    street.send(Records.ofGeneration("ann", "r1", 1));

    // then
    Label label = street.labels().get("mnist/" + Records.picture(1).sampleId());
    assertThat(label.getPicture()).isEqualTo(claim(1));
    assertThat(label.getPng().remaining()).isZero();
    assertThat(label.getPerceptualHash()).isEqualTo(DifferenceHash.of(Records.picture(1)));
    assertThat(label)
        .extracting(Label::getWidth, Label::getHeight, Label::getChannels)
        .containsExactly(4, 4, 1);
  }

  @Test
  void aGenerationThatSaysTwoThingsOfItsPictureIsADeadLetter() {
    // given
    street.send(Records.base());

    // when
    street.send(
        Generation.newBuilder(generation(1)).setPerceptualHash(null).build(),
        Generation.newBuilder(generation(2)).setPicture(claim(3)).build(),
        Generation.newBuilder(generation(4))
            .setPicture(new StoredPicture("!pictures/../x.png", "a".repeat(64), 9L))
            .build());

    // then
    assertThat(street.deadLetters())
        .extracting(DeadLetter::getReason)
        .containsExactly(
            "The generation of a stored picture has no perceptualHash.",
            "The picture's uri names another sampleId than pixelHash.",
            "The picture's uri is no place of model mnist's pictures.");
  }

  @Test
  void aGenerationOfAnotherSizeThanTheModelsMakesNoLabel() {
    // given
    var large = new Picture(5, 5, 1, new byte[25]);
    street.send(Records.base());
    street.send(
        Generation.newBuilder(generation(1))
            .setPixelHash(large.sampleId())
            .setPicture(claim(large))
            .build());

    // when
    street.send(Records.ofGeneration("ann", "r1", 1));

    // then
    assertThat(street.deadLetters())
        .extracting(DeadLetter::getReason)
        .singleElement()
        .asString()
        .startsWith("The picture has 5 x 5 pixels and 1 channel, but model mnist makes");
  }

  @Test
  void aPictureThatAClientBroughtIsReadAndNamed() {
    // given
    store.put(claim(1).getUri(), Records.picture(1));
    street.send(Records.base());

    // when
    street.send(inline("trusty", "r1", claim(1)));

    // then
    Label label = street.labels().get("mnist/" + Records.picture(1).sampleId());
    assertThat(label.getPicture()).isEqualTo(claim(1));
    assertThat(label.getPng().remaining()).isZero();
    assertThat(label.getPerceptualHash()).isEqualTo(DifferenceHash.of(Records.picture(1)));
  }

  @Test
  void aClaimThatTheStoreDoesNotBearOutIsADeadLetter() {
    // given
    store.put(claim(2).getUri(), Records.picture(3));
    var large = new Picture(5, 5, 1, new byte[25]);
    StoredPicture largeClaim = claim(large);
    store.put(largeClaim.getUri(), large);
    street.send(Records.base());

    // when
    street.send(
        inline("trusty", "r1", claim(1)),
        inline("trusty", "r2", claim(2)),
        inline("trusty", "r3", largeClaim),
        SensitiveReport.newBuilder(inline("trusty", "r4", claim(1))).setModel("other").build());

    // then
    assertThat(street.deadLetters())
        .extracting(DeadLetter::getReason)
        .satisfiesExactlyInAnyOrder(
            reason -> assertThat(reason).startsWith("The picture is not in the store any more."),
            reason -> assertThat(reason).startsWith("The picture's uri names another sampleId"),
            reason -> assertThat(reason).startsWith("The picture has 5 x 5 pixels"),
            reason -> assertThat(reason).contains("no place of model other's pictures"));
    assertThat(street.labelLog()).isEmpty();
  }

  @Test
  void whileTheStoreIsAwayAReportWaitsAndTheStreamGoesOn() {
    // given
    store.put(claim(1).getUri(), Records.picture(1));
    isStoreAway = true;
    street.send(Records.base());

    // when
    street.send(inline("trusty", "r1", claim(1)), Records.inline("trusty", "r2", 2));

    // then
    assertThat(street.labelLog())
        .extracting(LabelChange::getSampleId)
        .containsExactly(Records.picture(2).sampleId());
    assertThat(street.pending().values())
        .extracting(PendingReport::getReportId, PendingReport::getWaitsFor)
        .containsExactly(tuple("r1", Awaited.PICTURE));

    // when
    isStoreAway = false;
    street.pass(Records.GRACE);

    // then
    assertThat(street.labelLog())
        .extracting(LabelChange::getSampleId)
        .containsExactly(Records.picture(1).sampleId());
    assertThat(street.pending()).isEmpty();
  }

  @Test
  void whileTheStoreHangsAReportWaitsAndTheStreamGoesOn(@TempDir Path folder) throws Exception {
    // given
    StoredPicture stored =
        PictureStore.inDirectory(folder, Clock.systemUTC())
            .put("mnist", Records.picture(1), Png.encode(Records.picture(1)));
    HangingPictureFiles files = HangingPictureFiles.inDirectory(folder);
    files.hang();
    try (PictureStore hanging = files.open(Duration.ofMillis(200));
        Street reading = Street.reading(Records.settings(), hanging.pausing(Duration.ZERO))) {
      reading.send(Records.base());

      // when
      reading.send(inline("trusty", "r1", stored), Records.inline("trusty", "r2", 2));

      // then
      assertThat(reading.labelLog())
          .extracting(LabelChange::getSampleId)
          .containsExactly(Records.picture(2).sampleId());
      assertThat(reading.pending().values())
          .extracting(PendingReport::getReportId, PendingReport::getWaitsFor)
          .containsExactly(tuple("r1", Awaited.PICTURE));

      // when
      files.release();

      // then
      await()
          .untilAsserted(
              () -> {
                reading.pass(Records.GRACE);
                assertThat(reading.labelLog())
                    .extracting(LabelChange::getSampleId)
                    .contains(Records.picture(1).sampleId());
              });
      assertThat(reading.pending()).isEmpty();
    }
  }

  @Test
  void aStoreThatIsAwayForADayMakesTheReportADeadLetter() {
    // given
    isStoreAway = true;
    street.send(Records.base());
    street.send(inline("trusty", "r1", claim(1)));

    // when
    for (int hour = 0; hour < 25; hour++) {
      street.pass(Duration.ofHours(1));
    }

    // then
    assertThat(street.deadLetters())
        .extracting(DeadLetter::getReason)
        .singleElement()
        .asString()
        .startsWith("The picture could not be read for PT24H: away");
    assertThat(street.pending()).isEmpty();
  }

  @Test
  void aHeldPictureIsNamedAndAModeratorMakesItALabelUnread() {
    // given
    store.put(claim(1).getUri(), Records.picture(1));
    street.send(Records.base());
    street.send(inline("stranger", "r1", claim(1)));
    QuarantinedSample held = street.quarantine().get("mnist/" + Records.picture(1).sampleId());
    assertThat(held.getPicture()).isEqualTo(claim(1));

    // when
    isStoreAway = true;
    street.send(Records.verdict("c1", CommandKind.ACCEPT, 1));

    // then
    Label label = street.labels().get("mnist/" + Records.picture(1).sampleId());
    assertThat(label.getPicture()).isEqualTo(claim(1));
    assertThat(label.getWidth()).isEqualTo(4);
    assertThat(label.getPerceptualHash()).isEqualTo(DifferenceHash.of(Records.picture(1)));
  }

  private Picture read(StoredPicture claim) throws PictureException, IOException {
    if (isStoreAway) {
      throw new IOException("away");
    }
    Picture picture = store.get(claim.getUri());
    if (picture == null) {
      throw new PictureException("The picture is not in the store any more.");
    }
    return picture;
  }

  private static Generation generation(int number) {
    return Generation.newBuilder(Records.generation(number))
        .setPng(ByteBuffer.allocate(0))
        .setPicture(claim(number))
        .setPerceptualHash(DifferenceHash.of(Records.picture(number)))
        .build();
  }

  private static SensitiveReport inline(String reporter, String id, StoredPicture claim) {
    return SensitiveReport.newBuilder(Records.inline(reporter, id, 1))
        .setPng(null)
        .setPicture(claim)
        .build();
  }

  private static StoredPicture claim(int number) {
    return claim(Records.picture(number));
  }

  private static StoredPicture claim(Picture picture) {
    var place =
        new PicturePlace(
            "mnist", DAY, picture.sampleId(), PictureShape.of(picture), "b".repeat(64));
    return new StoredPicture(place.uri(), place.sha256(), 100L);
  }
}
