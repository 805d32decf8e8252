package io.lethe.serving.guard.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.Split;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.serving.swap.Latents;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A judge of latents compares new labels by the latents of their generations. */
class LatentNearnessTest {

  private static final int WIDTH = 32;
  private static final int HEIGHT = 16;
  private static final int REPORTED = 50;

  private final Detector detector =
      new Detector(0.02, 100, ProbeShares.NONE, Optional::empty, (version, cause) -> {});

  @AfterEach
  void close() {
    detector.close();
  }

  @Test
  void aPictureWhoseLatentsAreNearToANewLabelsIsFound() {
    // given
    detector.judge(new LevelJudge(true));
    detector.find(IntStream.range(0, 400).mapToObj(i -> examined(i % 200, i)).toList());
    assertThat(find(REPORTED + 1, 1000)).isEqualTo(Finding.NOTHING);

    // when
    detector.put(List.of(ReportedPicture.of(label(true), claim -> null)));

    // then
    assertThat(find(REPORTED + 1, 1001)).isEqualTo(Finding.NEAR);
    assertThat(find(100, 1002)).isEqualTo(Finding.NOTHING);
  }

  @Test
  void aLabelWithoutLatentsIsComparedByItsPixelsAlone() {
    // given
    detector.judge(new LevelJudge(true));
    detector.put(List.of(ReportedPicture.of(label(false), claim -> null)));

    // when, then
    assertThat(find(REPORTED, 1001)).isEqualTo(Finding.NOTHING);
    assertThat(find(REPORTED, 5000)).isEqualTo(Finding.REPORTED);
  }

  @Test
  void theShapeOfLatentsFollowsFromTheirPicture() {
    Latents latents = Latents.ofPicture(ByteBuffer.wrap(halves(1)), WIDTH, HEIGHT);

    assertThat(latents.channels()).isEqualTo(4);
    assertThat(latents.width()).isEqualTo(4);
    assertThat(latents.height()).isEqualTo(2);
  }

  private Finding find(int level, int pattern) {
    return detector.look(List.of(examined(level, pattern))).get(0);
  }

  private static Label label(boolean hasLatents) {
    Picture picture = picture(5000);
    return Label.newBuilder()
        .setModel("m")
        .setSampleId(picture.sampleId())
        .setSplit(Split.TRAIN)
        .setStatus(LabelStatus.ACTIVE)
        .setSequence(1)
        .setWidth(WIDTH)
        .setHeight(HEIGHT)
        .setChannels(3)
        .setPng(ByteBuffer.wrap(Png.encode(picture)))
        .setLatents(hasLatents ? ByteBuffer.wrap(halves(REPORTED)) : null)
        .setSupports(List.of())
        .build();
  }

  private static ExaminedPicture examined(int level, int pattern) {
    return new ExaminedPicture(
        picture(pattern), Optional.of(new Latents(4, HEIGHT / 8, WIDTH / 8, halves(level))));
  }

  /** Latents that say nothing but a level, in their first byte. */
  private static byte[] halves(int level) {
    byte[] halves = new byte[4 * HEIGHT / 8 * WIDTH / 8 * Short.BYTES];
    halves[0] = (byte) level;
    return halves;
  }

  private static Picture picture(int pattern) {
    byte[] pixels = new byte[WIDTH * HEIGHT * 3];
    new SplittableRandom(pattern).nextBytes(pixels);
    return new Picture(WIDTH, HEIGHT, 3, pixels);
  }
}
