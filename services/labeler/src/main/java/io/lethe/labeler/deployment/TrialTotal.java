package io.lethe.labeler.deployment;

import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialTally;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all instances have counted of a trial.
 *
 * @param champion of the champion's pictures
 * @param candidate of those of the version on trial
 * @param both of the pairs of a shadow, in which both pictures count
 * @param dropped pictures that were not made or not looked at
 */
record TrialTotal(TrialTally champion, TrialTally candidate, TrialTally both, long dropped) {

  /** Before any picture. */
  static final TrialTotal NONE = new TrialTotal(none(), none(), none(), 0);

  private static TrialTally none() {
    return new TrialTally(0L, 0L, 0L, 0L);
  }

  /** With what one instance counted. */
  TrialTotal plus(TrialCounts counts) {
    return new TrialTotal(
        sum(champion, counts.getChampion()),
        sum(candidate, counts.getCandidate()),
        sum(both, counts.getBoth()),
        dropped + counts.getDropped());
  }

  private static TrialTally sum(TrialTally a, TrialTally b) {
    return new TrialTally(
        a.getPictures() + b.getPictures(),
        a.getJudged() + b.getJudged(),
        a.getFound() + b.getFound(),
        a.getBroken() + b.getBroken());
  }

  /** The fewer of both versions' pictures. */
  long pictures() {
    return Math.min(champion.getPictures(), candidate.getPictures());
  }

  /** As figures of the trial's result. */
  Map<String, Double> figures() {
    Map<String, Double> figures = new TreeMap<>();
    add("champion", champion, figures);
    add("candidate", candidate, figures);
    if (both.getPictures() > 0) {
      add("both", both, figures);
    }
    figures.put("dropped", (double) dropped);
    return figures;
  }

  private static void add(String whose, TrialTally tally, Map<String, Double> figures) {
    figures.put("pictures." + whose, (double) tally.getPictures());
    figures.put("judged." + whose, (double) tally.getJudged());
    figures.put("found." + whose, (double) tally.getFound());
    figures.put("broken." + whose, (double) tally.getBroken());
  }
}
