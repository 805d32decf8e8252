package io.lethe.serving.rest;

import io.lethe.schemas.RolloutState;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialTally;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What an instance does with a version on trial, and what it has counted.
 *
 * @param detail why it could not load the version, for FAILED
 * @param champion of the champion's pictures
 * @param candidate of the pictures of the version on trial
 * @param both of a shadow's pairs, in which both pictures count
 * @param dropped pictures that were not made or not looked at for want of room
 * @param countedAt when it last said so
 */
@Schema(name = "TrialInstance")
public record TrialInstanceAnswer(
    String instance,
    RolloutState state,
    String detail,
    Tally champion,
    Tally candidate,
    Tally both,
    long dropped,
    Instant countedAt) {

  /**
   * Counts of pictures.
   *
   * @param judged sensitive to the judge of the version on trial
   * @param found sensitive to the guard
   * @param broken not made, or one surface
   */
  @Schema(name = "TrialTally")
  public record Tally(long pictures, long judged, long found, long broken) {

    private static Tally of(TrialTally tally) {
      return new Tally(tally.getPictures(), tally.getJudged(), tally.getFound(), tally.getBroken());
    }
  }

  static TrialInstanceAnswer of(TrialCounts counts) {
    return new TrialInstanceAnswer(
        counts.getInstance(),
        counts.getState(),
        counts.getDetail(),
        Tally.of(counts.getChampion()),
        Tally.of(counts.getCandidate()),
        Tally.of(counts.getBoth()),
        counts.getDropped(),
        counts.getCountedAt());
  }
}
