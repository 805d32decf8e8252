package io.lethe.trainer.certificate;

import java.util.List;
import java.util.Objects;

/**
 * How far a picture may come out otherwise on another machine. Processors add in different orders,
 * and each step of the sampler takes over what the step before rounded. What was seen of this is in
 * docs/adr/0037.
 */
final class RoundingTolerance {

  /** Largest difference of a picture's mean value, of a range of 2. */
  static final double MEAN = 0.01;

  /** Largest difference of a judge's score, log odds. */
  static final double SCORE = 0.1;

  /** One member's score may differ by so much more than the mean of three. */
  private static final double OF_ONE_MEMBER = 3;

  /** Share of pictures that may differ by more: a sampler may fork at a picture. */
  private static final double OUTLIERS = 0.02;

  private RoundingTolerance() {}

  /** Whether they are as many pictures, of the same seeds, and nearly all alike. */
  static boolean isSame(List<CertifiedPicture> said, List<CertifiedPicture> found) {
    return said.size() == found.size()
        && alike(said, found) >= said.size() - Math.floor(OUTLIERS * said.size());
  }

  /** Places at which both have the same picture. */
  static int alike(List<CertifiedPicture> said, List<CertifiedPicture> found) {
    int alike = 0;
    for (int i = 0; i < Math.min(said.size(), found.size()); i++) {
      alike += isAlike(said.get(i), found.get(i)) ? 1 : 0;
    }
    return alike;
  }

  /**
   * How near to the judge's threshold a member's score may fall on either side of it here: by what
   * the pictures' scores differ from those that were certified, {@link #SCORE} at most, since who
   * forges scores would forge them further. 0 where all are the same, as on a like machine.
   */
  static double shift(List<CertifiedPicture> said, List<CertifiedPicture> found) {
    double largest = 0;
    for (int i = 0; i < Math.min(said.size(), found.size()); i++) {
      Double one = said.get(i).score();
      Double other = found.get(i).score();
      if (one != null && other != null && isAlike(said.get(i), found.get(i))) {
        largest = Math.max(largest, Math.abs(one - other));
      }
    }
    return Math.min(SCORE, OF_ONE_MEMBER * largest);
  }

  private static boolean isAlike(CertifiedPicture said, CertifiedPicture found) {
    return said.seed() == found.seed()
        && isNear(said.mean(), found.mean(), MEAN)
        && (said.score() == null || found.score() == null
            ? Objects.equals(said.score(), found.score())
            : isNear(said.score(), found.score(), SCORE));
  }

  /** Not finite ones are as they are on every machine. */
  private static boolean isNear(double said, double found, double most) {
    return Double.compare(said, found) == 0 || Math.abs(said - found) <= most;
  }
}
