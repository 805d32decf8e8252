package io.lethe.labeler.sample;

import io.lethe.labeler.intake.RefusedException;
import io.lethe.schemas.Support;
import java.util.List;
import java.util.stream.Stream;

/** Lists of supports, never changed in place. */
public final class Supports {

  /** With identifiers of 256 bytes, half of the largest record that a topic takes. */
  private static final int MOST = 1000;

  /** So that one reporter can't take the room of all others. */
  private static final int MOST_OF_ONE = 10;

  private Supports() {}

  /**
   * The supports and one more.
   *
   * @throws RefusedException when a picture has so many, of all or of this reporter, that more
   *     would change nothing but the size of its record
   */
  public static List<Support> with(List<Support> supports, Support more) throws RefusedException {
    if (supports.size() >= MOST) {
      throw new RefusedException("The picture has %d reports already.".formatted(MOST));
    }
    long own = supports.stream().filter(s -> s.getReporter().equals(more.getReporter())).count();
    if (own >= MOST_OF_ONE) {
      throw new RefusedException(
          "The reporter has reported the picture %d times already.".formatted(MOST_OF_ONE));
    }
    return Stream.concat(supports.stream(), Stream.of(more)).toList();
  }

  /** The supports but for one report's. */
  public static List<Support> without(List<Support> supports, String reporter, String reportId) {
    return supports.stream()
        .filter(s -> !(s.getReporter().equals(reporter) && s.getReportId().equals(reportId)))
        .toList();
  }
}
