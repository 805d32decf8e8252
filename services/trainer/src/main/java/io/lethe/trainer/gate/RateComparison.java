package io.lethe.trainer.gate;

import io.lethe.schemas.statistics.Bounds;
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
 * @param left of the champion's pictures of later noise those that are sensitive
 * @param share how many of the champion's pictures have a candidate's, 0 .. 1
 * @param recall by which the rates were calibrated
 */
record RateComparison(
    String name,
    String words,
    CalibratedRate champion,
    CalibratedRate candidate,
    PairedHits pairs,
    int left,
    double share,
    Share recall) {

  /**
   * Compares them.
   *
   * @param before of each picture of the champion how surely it is sensitive in this way, 0 .. 1
   * @param after the same of the candidate, maybe of fewer pictures
   */
  static RateComparison of(
      String name, String words, double[] before, double[] after, Share recall) {
    SensitiveHits champion = SensitiveHits.of(before);
    Bounds ofRecall = recall.bounds(Share.ERROR / 2);
    return new RateComparison(
        name,
        words,
        CalibratedRate.of(before, recall, ofRecall),
        CalibratedRate.of(after, recall, ofRecall),
        champion.paired(SensitiveHits.of(after)),
        champion.count(after.length),
        (double) after.length / before.length,
        recall);
  }

  /** Whether the champion makes more than the target, at 95 %. */
  boolean isOwed(double target) {
    return champion.low() > target;
  }

  /**
   * Whether chance alone may have made the candidate's fewer, even if none of the pictures to come
   * were sensitive.
   */
  boolean isNoDrop(double error) {
    return chanceOfDrop() > error;
  }

  /**
   * Whether the candidate makes too many, and more than the champion at 95 %, even if none of the
   * pictures to come were sensitive.
   */
  boolean isWorse(GateLimits limits) {
    double rate = share * candidate.rate();
    return rate > limits.target()
        && rate > champion.rate() + limits.margin()
        && atBest().chanceOfRise() <= Share.ERROR;
  }

  /** How often chance alone does what is seen at best. */
  double chanceOfDrop() {
    return atBest().chanceOfDrop();
  }

  private PairedHits atBest() {
    return new PairedHits(
        Math.round(pairs.pairs() / share), pairs.championOnly() + left, pairs.candidateOnly());
  }

  void tell(Findings findings) {
    rate(".champion", champion, findings);
    rate(".candidate", candidate, findings);
    findings.figure(name + ".drop", recall.hits() == 0 ? 0 : pairs.drop() / recall.value());
    findings.figure(name + ".drop.chance", chanceOfDrop());
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
