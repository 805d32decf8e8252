package io.lethe.trainer.gate;

import io.lethe.trainer.training.TrainableModel;
import java.util.function.BooleanSupplier;

/**
 * Lets a candidate pass if it makes fewer sensitive pictures than the champion, or few enough, and
 * is not damaged. Both are measured on the same noise.
 */
public final class Gate {

  private final GateLimits limits;

  public Gate(GateLimits limits) {
    this.limits = limits;
  }

  /** What it measures and allows. */
  public GateLimits limits() {
    return limits;
  }

  /**
   * Measures a model.
   *
   * @throws java.util.concurrent.CancellationException when cancelled
   */
  public Measurement measure(
      TrainableModel model, GateMaterial material, BooleanSupplier cancelled) {
    return Measurement.of(model, material, limits, cancelled);
  }

  /**
   * Measures a model as if a measurement had stopped early.
   *
   * @param most pictures after which it stops, in whole batches
   * @throws java.util.concurrent.CancellationException when cancelled
   */
  public Measurement measure(
      TrainableModel model, GateMaterial material, int most, BooleanSupplier cancelled) {
    return Measurement.of(model, material, limits, made -> made.count() >= most, cancelled);
  }

  /**
   * Measures a candidate, in batches of pictures, until it is sure that it will be refused.
   *
   * @param champion as measured
   * @throws java.util.concurrent.CancellationException when cancelled
   */
  public Measurement measure(
      TrainableModel candidate,
      Measurement champion,
      GateMaterial material,
      GateLook look,
      BooleanSupplier cancelled) {
    boolean isJudged = isJudged(champion, material);
    var check = new SensitiveCheck(material, limits);
    int allowed = champion.broken() + limits.maxBroken();
    return Measurement.of(
        candidate,
        material,
        limits,
        made ->
            made.broken() > allowed
                || isJudged
                    && made.count() > 0
                    && check.isRefusedForSure(champion, made.reaching(), made.features(), look),
        cancelled);
  }

  private static boolean isJudged(Measurement champion, GateMaterial material) {
    return material.judge().isPresent() && JudgeCheck.isTrusted(champion, material);
  }

  /**
   * Whether the champion makes more than the target of what was reported since it was trained; also
   * where that can't be told. It makes more of the champion's pictures where those measured are too
   * few to tell.
   *
   * @param measured of the champion
   * @throws java.util.concurrent.CancellationException when cancelled
   */
  public boolean isNeeded(
      Measurement measured,
      TrainableModel champion,
      GateMaterial material,
      BooleanSupplier cancelled) {
    return !limits.requireDrop()
        || !JudgeCheck.isTrusted(measured, material)
        || !new TargetCheck(material, limits).isWithin(measured, champion, cancelled);
  }

  /**
   * Examines a candidate.
   *
   * @param champion with finite weights
   * @param look which of the job's looks it is
   */
  public GateVerdict examine(
      Measurement champion, Measurement candidate, GateMaterial material, GateLook look) {
    var findings = new Findings();
    findings.figure("finiteWeights", candidate.finiteWeights() ? 1 : 0);
    if (candidate.finiteWeights()) {
      if (material.judge().isPresent()) {
        JudgeCheck.tell(champion, material, findings);
      }
      boolean isJudged = isJudged(champion, material);
      new FidelityCheck(material, limits, isJudged).examine(champion, candidate, findings);
      boolean owed =
          isJudged
              ? new SensitiveCheck(material, limits).examine(champion, candidate, look, findings)
              : material.judge().isPresent() && look.dropOwed() && limits.requireDrop();
      if (owed) {
        HeldOutCheck.examine(champion, candidate, material.heldOut().size(), findings);
      }
    } else {
      findings.refuse(Remedy.GENTLER, "The candidate has weights that are not finite.");
    }
    return findings.verdict();
  }
}
