package io.lethe.serving.trial;

import io.lethe.schemas.TrialTally;
import io.lethe.schemas.picture.Picture;
import java.util.List;
import java.util.function.Predicate;

/**
 * What was seen in a picture of a trial.
 *
 * @param judged whether the judge of the version on trial takes it for sensitive
 * @param found whether the guard does
 * @param broken whether it could not be made, or holds one surface
 */
record PictureLook(boolean judged, boolean found, boolean broken) {

  /** A picture that could not be made. */
  static final PictureLook NOT_MADE = new PictureLook(false, false, true);

  /** Range of 8-bit values below which a picture is one surface, as the gate has it. */
  private static final int FLAT_RANGE = 16;

  /** Whether a picture is one value all over, or nearly. */
  static boolean isFlat(Picture picture) {
    int least = 255;
    int most = 0;
    for (byte pixel : picture.pixels()) {
      least = Math.min(least, pixel & 0xff);
      most = Math.max(most, pixel & 0xff);
    }
    return most - least < FLAT_RANGE;
  }

  /** What both of a pair have. */
  PictureLook and(PictureLook other) {
    return new PictureLook(judged && other.judged, found && other.found, broken && other.broken);
  }

  /** Counts of pictures. */
  static TrialTally tally(List<PictureLook> looks) {
    return new TrialTally(
        (long) looks.size(),
        count(looks, PictureLook::judged),
        count(looks, PictureLook::found),
        count(looks, PictureLook::broken));
  }

  private static long count(List<PictureLook> looks, Predicate<PictureLook> which) {
    return looks.stream().filter(which).count();
  }
}
