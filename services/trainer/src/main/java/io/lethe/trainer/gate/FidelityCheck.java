package io.lethe.trainer.gate;

import io.lethe.diffusion.metrics.Fidelity;
import io.lethe.diffusion.metrics.RealFeatures;
import io.lethe.schemas.statistics.Drop;
import java.util.Arrays;
import java.util.Optional;

/** Whether the candidate still makes what it is to make. */
final class FidelityCheck {

  private final GateMaterial material;
  private final GateLimits limits;
  private final boolean isJudged;

  /**
   * By the material of a job.
   *
   * @param isJudged whether the judge tells normal pictures; else all count as normal
   */
  FidelityCheck(GateMaterial material, GateLimits limits, boolean isJudged) {
    this.material = material;
    this.limits = limits;
    this.isJudged = isJudged;
  }

  void examine(Measurement champion, Measurement candidate, Findings findings) {
    broken(champion, candidate, findings);
    losses(champion, candidate, findings);
    // One that was refused before it had made all pictures is not to be compared.
    if (candidate.pictures() == champion.pictures()) {
      likeness(normal(champion), normal(candidate), findings);
    }
  }

  /** Features of the normal pictures. */
  private float[][] normal(Measurement model) {
    boolean[] normal = new boolean[model.far().length];
    for (int row = 0; row < normal.length; row++) {
      normal[row] = !isJudged || model.farReaching()[row] == 0;
    }
    return Fidelity.normal(model.far(), normal);
  }

  /**
   * Compares with the reference as many normal pictures of each model as the one has that makes the
   * fewest: all figures depend on the number.
   */
  private void likeness(float[][] champion, float[][] candidate, Findings findings) {
    findings.figure("normalPictures.champion", champion.length);
    findings.figure("normalPictures.candidate", candidate.length);
    int pictures = Math.min(champion.length, candidate.length);
    boolean hasBase = material.base().length > 0;
    if (hasBase) {
      pictures = Math.min(pictures, material.base().length);
    }
    if (material.real().length == 0 || pictures < GateMaterial.FEWEST) {
      return;
    }
    var real = new RealFeatures(material.real(), material.real().length);
    Fidelity was = real.measure(Arrays.copyOf(champion, pictures));
    Fidelity is = real.measure(Arrays.copyOf(candidate, pictures));
    Optional<Fidelity> base =
        hasBase
            ? Optional.of(real.measure(Arrays.copyOf(material.base(), pictures)))
            : Optional.empty();
    frechet(was, is, base, floor(real, pictures), findings);
    precisionAndRecall(was, is, base, findings);
  }

  /** Real pictures have a distance too: what is below it is as good as they are. */
  private double floor(RealFeatures real, int pictures) {
    int count = Math.min(pictures, material.moreReal().length);
    return count < GateMaterial.FEWEST
        ? 0
        : real.measure(Arrays.copyOf(material.moreReal(), count)).frechet();
  }

  private void broken(Measurement champion, Measurement candidate, Findings findings) {
    findings.figure("pictures", candidate.pictures());
    findings.figure("brokenPictures", candidate.broken());
    findings.figure("brokenPictures.champion", champion.broken());
    int allowed = champion.broken() + limits.maxBroken();
    if (candidate.broken() > allowed) {
      findings.refuse(
          Remedy.GENTLER,
          "%d of %d generated pictures are broken, %d are allowed.",
          candidate.broken(),
          candidate.pictures(),
          allowed);
    }
  }

  private void losses(Measurement champion, Measurement candidate, Findings findings) {
    double ratio = mean(candidate.normalLosses()) / mean(champion.normalLosses());
    losses("normalLoss", champion.normalLosses(), candidate.normalLosses(), findings);
    findings.figure("normalLoss.ratio", ratio);
    if (champion.heldOutLosses().length > 0) {
      findings.figure("heldOutLabels", material.heldOut().size());
      losses("heldOutLabelLoss", champion.heldOutLosses(), candidate.heldOutLosses(), findings);
    }
    // Written so that a ratio that is not a number is refused too.
    if (!(ratio <= limits.maxLossRatio())) {
      findings.refuse(
          Remedy.GENTLER,
          "The denoising loss on normal pictures is %.3g times the champion's, %.3g is allowed.",
          ratio,
          limits.maxLossRatio());
    }
  }

  private static void losses(
      String name, double[] champion, double[] candidate, Findings findings) {
    Drop drop = Drop.ofPairs(champion, candidate);
    findings.figure(name + ".champion", mean(champion));
    findings.figure(name + ".candidate", mean(candidate));
    findings.figure(name + ".drop", drop.mean());
    findings.figure(name + ".drop.error", drop.standardError());
  }

  private void frechet(
      Fidelity champion,
      Fidelity candidate,
      Optional<Fidelity> base,
      double floor,
      Findings findings) {
    double is = candidate.frechet();
    double ratio = is / Math.max(champion.frechet(), floor);
    findings.figure("frechet.champion", champion.frechet());
    findings.figure("frechet.candidate", is);
    findings.figure("frechet.floor", floor);
    findings.figure("frechet.ratio", ratio);
    if (!(ratio <= limits.maxFrechetRatio())) {
      findings.refuse(
          Remedy.GENTLER,
          "The Frechet distance of normal pictures is %.3g times the champion's, %.3g is allowed.",
          ratio,
          limits.maxFrechetRatio());
    }
    if (base.isPresent()) {
      double ofBase = base.get().frechet();
      double baseRatio = is / Math.max(ofBase, floor);
      findings.figure("frechet.base", ofBase);
      findings.figure("frechet.baseRatio", baseRatio);
      // A champion that is beyond the limit may still be bettered.
      if (baseRatio > limits.maxFrechetRatio() && is > champion.frechet()) {
        findings.refuse(
            Remedy.GENTLER,
            "The Frechet distance of normal pictures is %.3g times the base's, %.3g is allowed.",
            baseRatio,
            limits.maxFrechetRatio());
      }
    }
  }

  private void precisionAndRecall(
      Fidelity champion, Fidelity candidate, Optional<Fidelity> base, Findings findings) {
    findings.figure("precision.candidate", candidate.precision());
    findings.figure("recall.candidate", candidate.recall());
    atLeast("champion", champion, champion, candidate, findings);
    if (base.isPresent()) {
      atLeast("base", base.get(), champion, candidate, findings);
    }
  }

  private void atLeast(
      String model, Fidelity compared, Fidelity champion, Fidelity candidate, Findings findings) {
    atLeast(
        "precision",
        model,
        compared.precision(),
        champion.precision(),
        candidate.precision(),
        limits.minPrecisionRatio(),
        findings);
    atLeast(
        "recall",
        model,
        compared.recall(),
        champion.recall(),
        candidate.recall(),
        limits.minRecallRatio(),
        findings);
  }

  private static void atLeast(
      String name,
      String model,
      double compared,
      double champion,
      double candidate,
      double ratio,
      Findings findings) {
    findings.figure(name + "." + model, compared);
    // A champion that is beyond the base's limit may still be bettered.
    if (candidate < ratio * compared && candidate < champion) {
      findings.refuse(
          Remedy.GENTLER,
          "The candidate's %s is %.3g, the %s's %.3g: less than %.3g times that.",
          name,
          candidate,
          model,
          compared,
          ratio);
    }
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }
}
