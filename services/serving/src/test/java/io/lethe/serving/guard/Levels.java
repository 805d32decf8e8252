package io.lethe.serving.guard;

import io.lethe.schemas.picture.DifferenceHash;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.serving.guard.detection.ExaminedPicture;
import io.lethe.serving.guard.detection.ReportedPicture;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Pictures that differ in their first pixel, by which a {@link FakeJudge} compares them, and in the
 * pattern of the others, by which their hashes differ.
 */
final class Levels {

  private static final int SIDE = 9;

  private Levels() {}

  /**
   * A picture.
   *
   * @param level of its first pixel, 0 .. 255
   * @param pattern of the others
   */
  static Picture picture(int level, int pattern) {
    byte[] pixels = new byte[SIDE * SIDE];
    var random = new SplittableRandom(pattern);
    random.nextBytes(pixels);
    pixels[0] = (byte) level;
    return new Picture(SIDE, SIDE, 1, pixels);
  }

  /** Two pictures for each level from .. to-1, all of other patterns. */
  static List<ExaminedPicture> range(int from, int to) {
    return IntStream.of(1000, 2000)
        .boxed()
        .flatMap(
            pattern ->
                IntStream.range(from, to)
                    .mapToObj(level -> ExaminedPicture.of(picture(level, pattern + level))))
        .toList();
  }

  static ReportedPicture label(Picture picture, long sequence) {
    return new ReportedPicture(
        picture.sampleId(),
        DifferenceHash.of(picture),
        sequence,
        ByteBuffer.wrap(Png.encode(picture)));
  }
}
