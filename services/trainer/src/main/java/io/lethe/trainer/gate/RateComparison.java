package io.lethe.trainer.gate;

import io.lethe.schemas.statistics.PairedHits;
import io.lethe.schemas.statistics.Share;

/**
 * Sensitive pictures of one kind that champion and candidate make.
 *
 * @param name of the figures
 * @param words of the kind
 * @param champion the champion's rate
 * @param candidate the candidate's
 * @param pairs their pictures of the same noise
 * @param recall by which the rates were calibrated
 */
record RateComparison(
    String name,
    String words,
    CalibratedRate champion,
    CalibratedRate candidate,
    PairedHits pairs,
    Share recall) {

  /**
   * Compares them.
   *
   * @param before of each picture of the champion how surely it is sensitive in this way, 0 .. 1
   * @param after the same of the candidate, maybe of fewer pictures
   */
  static RateComparison of(
      String name, String words, double[] before, double[] after, Share recall) {
    return new RateComparison(
        name,
        words,
        CalibratedRate.of(before, recall),
        CalibratedRate.of(after, recall),
        SensitiveHits.of(before).paired(SensitiveHits.of(after)),
        recall);
  }

  /** Whether the champion makes more than the target, at 95 %. */
  boolean isOwed(double target) {
    return champion.low() > target;
  }

  /** Whether the candidate makes fewer. */
  boolean isDrop(double error) {
    return pairs.chanceOfDrop() <= error;
  }

  /** Whether the candidate makes too many, and more than the champion at 95 %. */
  boolean isWorse(GateLimits limits) {
    return candidate.rate() > limits.target()
        && candidate.rate() > champion.rate() + limits.margin()
        && pairs.chanceOfRise() <= Share.ERROR;
  }

  void tell(Findings findings) {
    rate(".champion", champion, findings);
    rate(".candidate", candidate, findings);
    findings.figure(name + ".drop", recall.hits() == 0 ? 0 : pairs.drop() / recall.value());
    findings.figure(name + ".drop.chance", pairs.chanceOfDrop());
  }

  private void rate(String whose, CalibratedRate rate, Findings findings) {
    findings.figure(name + whose, rate.rate());
    findings.figure(name + whose + ".low", rate.low());
    findings.figure(name + whose + ".high", rate.high());
  }

  /** One sentence on both rates, without its full stop. */
  String sentence() {
    return "Of the candidate's pictures %s are %s, of the champion's %s"
        .formatted(Findings.percent(candidate.rate()), words, Findings.percent(champion.rate()));
  }
}
