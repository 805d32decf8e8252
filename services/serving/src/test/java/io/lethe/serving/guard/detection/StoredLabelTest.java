package io.lethe.serving.guard.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.Split;
import io.lethe.schemas.StoredPicture;
import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureException;
import io.lethe.serving.swap.Latents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Labels whose pictures are too large for their records and lie in the store. */
class StoredLabelTest {

  private static final int SIDE = 256;

  private final Map<String, Picture> store = new HashMap<>();
  private final Detector detector =
      new Detector(0.02, 5000, ProbeShares.NONE, Optional::empty, (version, cause) -> {});
  private boolean isStoreAway;
  private int reads;

  @AfterEach
  void close() {
    detector.close();
  }

  @Test
  void aReportedPictureThatIsMadeAgainIsFoundThoughRoundingMovedIt() {
    // given
    detector.put(List.of(label(picture(100, 1), false)));
    byte[] moved = picture(100, 1).pixels().clone();
    moved[moved.length - 1] ^= 1;

    // then
    assertThat(find(picture(100, 1))).isEqualTo(Finding.REPORTED);
    assertThat(reads).isZero();
    assertThat(find(new Picture(SIDE, SIDE, 3, moved))).isEqualTo(Finding.REPORTED);
    assertThat(find(picture(100, 2))).isEqualTo(Finding.NOTHING);
  }

  @Test
  void whileTheStoreIsAwayAReportedPictureIsKnownByItsHash() {
    // given
    detector.put(List.of(label(picture(100, 1), false)));
    isStoreAway = true;
    byte[] moved = picture(100, 1).pixels().clone();
    moved[moved.length - 1] ^= 1;

    // then
    assertThat(find(new Picture(SIDE, SIDE, 3, moved))).isEqualTo(Finding.ALIKE);
    store.clear();
    isStoreAway = false;
    assertThat(find(new Picture(SIDE, SIDE, 3, moved))).isEqualTo(Finding.ALIKE);
  }

  @Test
  void aJudgeOfLatentsComparesLabelsWithoutTheirPictures() {
    // given
    isStoreAway = true;
    detector.judge(new LevelJudge(true));
    calibrate();

    // when
    detector.put(List.of(label(picture(100, 1), true)));

    // then
    assertThat(find(picture(101, 2))).isEqualTo(Finding.NEAR);
    assertThat(find(picture(200, 2))).isEqualTo(Finding.NOTHING);
    assertThat(reads).isZero();
  }

  @Test
  void aLabelThatCouldNotBeReadIsComparedOnceTheStoreAnswers() {
    // given
    isStoreAway = true;
    detector.judge(new LevelJudge(false));
    calibrate();
    detector.put(List.of(label(picture(100, 1), false)));
    assertThat(find(picture(101, 2))).isEqualTo(Finding.NOTHING);

    // when
    isStoreAway = false;

    // then
    assertThat(find(picture(101, 2))).isEqualTo(Finding.NEAR);
    assertThat(reads).isEqualTo(1);
    assertThat(find(picture(200, 2))).isEqualTo(Finding.NOTHING);
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void aLabelThatIsTakenAwayOrGoneIsReadNoMore() {
    // given
    isStoreAway = true;
    detector.judge(new LevelJudge(false));
    calibrate();
    detector.put(List.of(label(picture(100, 1), false), label(picture(150, 1), false)));

    // when
    detector.remove(picture(100, 1).sampleId());
    store.remove(picture(150, 1).sampleId());
    isStoreAway = false;

    // then
    assertThat(find(picture(101, 2))).isEqualTo(Finding.NOTHING);
    assertThat(find(picture(151, 2))).isEqualTo(Finding.NOTHING);
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void manyLargeLabelsAreEvaluatedAFewAtATime() {
    // given
    LevelJudge judge = new LevelJudge(false);
    detector.put(
        IntStream.range(0, 100).mapToObj(level -> label(picture(level, level), false)).toList());

    // when
    detector.judge(judge);

    // then
    assertThat(reads).isEqualTo(100);
    assertThat(judge.most()).isBetween(2, 50);
  }

  @Test
  void theNextJudgeOfLatentsIsCalibratedByAllRecentPictures() {
    // given
    detector.judge(new LevelJudge(true));
    calibrate();

    // when
    detector.judge(new LevelJudge(true));
    detector.put(List.of(label(picture(100, 1), true)));

    // then
    assertThat(find(picture(101, 2))).isEqualTo(Finding.NEAR);
  }

  /** By 220 normal pictures, two of each level, so that nearness is measured. */
  private void calibrate() {
    for (int level = 30; level < 250; level++) {
      detector.find(List.of(examined(picture(level, 1000 + level))));
    }
  }

  private Finding find(Picture picture) {
    return detector.look(List.of(examined(picture))).get(0);
  }

  private static ExaminedPicture examined(Picture picture) {
    return new ExaminedPicture(picture, Optional.of(latents(picture)));
  }

  private ReportedPicture label(Picture picture, boolean hasLatents) {
    store.put(picture.sampleId(), picture);
    Label label =
        Label.newBuilder()
            .setModel("m")
            .setSampleId(picture.sampleId())
            .setSplit(Split.TRAIN)
            .setStatus(LabelStatus.ACTIVE)
            .setSequence(1)
            .setWidth(SIDE)
            .setHeight(SIDE)
            .setChannels(3)
            .setPng(ByteBuffer.allocate(0))
            .setPicture(new StoredPicture(picture.sampleId(), "s", 1L))
            .setPerceptualHash(DifferenceHash.of(picture))
            .setLatents(hasLatents ? ByteBuffer.wrap(latents(picture).halves()) : null)
            .setSupports(List.of())
            .build();
    return ReportedPicture.of(label, this::read);
  }

  private Picture read(StoredPicture claim) throws PictureException, IOException {
    if (isStoreAway) {
      throw new IOException("away");
    }
    reads++;
    if (!store.containsKey(claim.getUri())) {
      throw new PictureException("gone");
    }
    return store.get(claim.getUri());
  }

  /** Blocks of a pattern of its own; the first pixel and the latents say nothing but a level. */
  private static Picture picture(int level, int pattern) {
    byte[] pixels = new byte[SIDE * SIDE * 3];
    byte[] blocks = new byte[16 * 16];
    new SplittableRandom(pattern).nextBytes(blocks);
    for (int i = 0; i < pixels.length; i++) {
      int pixel = i / 3;
      pixels[i] = blocks[pixel / SIDE / 16 * 16 + pixel % SIDE / 16];
    }
    pixels[0] = (byte) level;
    return new Picture(SIDE, SIDE, 3, pixels);
  }

  private static Latents latents(Picture picture) {
    byte[] halves = new byte[4 * SIDE / 8 * SIDE / 8 * Short.BYTES];
    halves[0] = picture.pixels()[0];
    return new Latents(4, SIDE / 8, SIDE / 8, halves);
  }
}
