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
      new FidelityCheck(material, limits).examine(champion, candidate, findings);
      new SensitiveCheck(material, limits).examine(champion, candidate, look, findings);
    } else {
      findings.refuse(Remedy.GENTLER, "The candidate has weights that are not finite.");
    }
    return findings.verdict();
  }
}
