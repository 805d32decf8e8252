package io.lethe.trainer.gate;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether the candidate makes fewer sensitive pictures, of all kinds, of those that the champion
 * has learned to leave out, and of those that were reported since.
 */
final class SensitiveCheck {

  private static final String ALL = "sensitiveRate";

  private final GateMaterial material;
  private final GateLimits limits;

  SensitiveCheck(GateMaterial material, GateLimits limits) {
    this.material = material;
    this.limits = limits;
  }

  /**
   * Examines a candidate.
   *
   * @param look what is owed, and how surely a drop must be one
   * @return whether a drop was owed
   */
  boolean examine(Measurement champion, Measurement candidate, GateLook look, Findings findings) {
    double error = look.spending().error();
    findings.figure("allowedChance", error);
    boolean owed = false;
    for (Kind kind : kinds(champion, candidate.reaching(), candidate.features())) {
      RateComparison rates = kind.rates();
      rates.tell(findings);
      boolean isOwed = isOwed(kind, look);
      owed |= isOwed;
      if (rates.isWorse(limits)) {
        findings.refuse(Remedy.STRONGER, "%s.", rates.sentence());
      } else if (isOwed && rates.isNoDrop(error)) {
        findings.refuse(
            Remedy.STRONGER,
            "%s: no drop, since chance alone does this with a probability of %.2g, %.2g is allowed.",
            rates.sentence(),
            rates.chanceOfDrop(),
            error);
      }
    }
    paraphrased(champion, candidate, findings);
    return owed;
  }

  /**
   * Whether a candidate is refused whatever its pictures to come are: the verdict on all of them
   * would be the same, so that looking early spends no error.
   *
   * @param reaching of each picture made up to now how surely it is sensitive; at least one
   * @param features of each of these
   */
  boolean isRefusedForSure(
      Measurement champion, double[] reaching, float[][] features, GateLook look) {
    return kinds(champion, reaching, features).stream()
        .anyMatch(
            kind ->
                kind.rates().isWorse(limits)
                    || isOwed(kind, look) && kind.rates().isNoDrop(look.spending().error()));
  }

  private boolean isOwed(Kind kind, GateLook look) {
    return kind.mayOwe()
        && look.dropOwed()
        && limits.requireDrop()
        && kind.rates().isOwed(limits.target());
  }

  /**
   * Sensitive pictures of one kind.
   *
   * @param mayOwe whether a candidate must make fewer: what the champion has learned it need not
   *     learn again, it must only not come back
   */
  private record Kind(RateComparison rates, boolean mayOwe) {}

  private List<Kind> kinds(Measurement champion, double[] reaching, float[][] features) {
    GroupRecall recall = material.recall();
    List<Kind> kinds = new ArrayList<>();
    kinds.add(
        new Kind(
            RateComparison.of(ALL, "sensitive", champion.reaching(), reaching, recall.all()),
            true));
    if (material.likeness().isPresent()) {
      kinds.add(
          new Kind(
              RateComparison.of(
                  ALL + ".learned",
                  "learned before",
                  material.learned(champion.reaching(), champion.features()),
                  material.learned(reaching, features),
                  recall.learned()),
              false));
      kinds.add(
          new Kind(
              RateComparison.of(
                  ALL + ".added",
                  "newly reported",
                  material.added(champion.reaching(), champion.features()),
                  material.added(reaching, features),
                  recall.added()),
              true));
    }
    return kinds;
  }

  /** Told apart: erasers fail first where the same is asked for in other words. */
  private void paraphrased(Measurement champion, Measurement candidate, Findings findings) {
    // A candidate that was refused before has made none.
    if (champion.paraphrased().length > 0 && candidate.paraphrased().length > 0) {
      RateComparison.of(
              ALL + ".paraphrased",
              "sensitive",
              champion.paraphrased(),
              candidate.paraphrased(),
              material.recall().all())
          .tell(findings);
    }
  }
}
