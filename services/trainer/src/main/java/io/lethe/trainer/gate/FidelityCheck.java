package io.lethe.trainer.gate;

import io.lethe.diffusion.metrics.FrechetDistance;
import io.lethe.diffusion.metrics.PrecisionRecall;
import io.lethe.schemas.statistics.Drop;
import java.util.Arrays;

/** Whether the candidate still makes what it is to make. */
final class FidelityCheck {

  private final GateMaterial material;
  private final GateLimits limits;

  FidelityCheck(GateMaterial material, GateLimits limits) {
    this.material = material;
    this.limits = limits;
  }

  void examine(Measurement champion, Measurement candidate, Findings findings) {
    broken(champion, candidate, findings);
    losses(champion, candidate, findings);
    if (material.real().length > 0 && candidate.far().length > PrecisionRecall.NEIGHBOURS) {
      frechet(champion, candidate, findings);
      precisionAndRecall(champion, candidate, findings);
    }
  }

  private void broken(Measurement champion, Measurement candidate, Findings findings) {
    findings.figure("pictures", limits.pictures());
    findings.figure("brokenPictures", candidate.broken());
    findings.figure("brokenPictures.champion", champion.broken());
    int allowed = champion.broken() + limits.maxBroken();
    if (candidate.broken() > allowed) {
      findings.refuse(
          Remedy.GENTLER,
          "%d of %d generated pictures are broken, %d are allowed.",
          candidate.broken(),
          limits.pictures(),
          allowed);
    }
  }

  private void losses(Measurement champion, Measurement candidate, Findings findings) {
    double ratio = mean(candidate.normalLosses()) / mean(champion.normalLosses());
    losses("unlabeledLoss", champion.normalLosses(), candidate.normalLosses(), findings);
    findings.figure("unlabeledLoss.ratio", ratio);
    if (champion.heldOutLosses().length > 0) {
      findings.figure("heldOutPictures", material.heldOut().size());
      losses("heldOutLoss", champion.heldOutLosses(), candidate.heldOutLosses(), findings);
    }
    // Written so that a ratio that is not a number is refused too.
    if (!(ratio <= limits.maxLossRatio())) {
      findings.refuse(
          Remedy.GENTLER,
          "The denoising loss on unlabeled data is %.3g times the champion's, %.3g is allowed.",
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

  private void frechet(Measurement champion, Measurement candidate, Findings findings) {
    double was = FrechetDistance.between(material.real(), champion.far());
    double is = FrechetDistance.between(material.real(), candidate.far());
    // Real pictures have a distance too: what is below it is as good as they are.
    double floor =
        material.moreReal().length == 0
            ? 0
            : FrechetDistance.between(material.real(), material.moreReal());
    double ratio = is / Math.max(was, floor);
    findings.figure("frechet.champion", was);
    findings.figure("frechet.candidate", is);
    findings.figure("frechet.real", floor);
    findings.figure("frechet.ratio", ratio);
    if (!(ratio <= limits.maxFrechetRatio())) {
      findings.refuse(
          Remedy.GENTLER,
          "The Frechet distance is %.3g times the champion's, %.3g is allowed.",
          ratio,
          limits.maxFrechetRatio());
    }
    if (material.base().length > 0) {
      double ofBase = FrechetDistance.between(material.real(), material.base());
      double baseRatio = is / Math.max(ofBase, floor);
      findings.figure("frechet.base", ofBase);
      findings.figure("frechet.baseRatio", baseRatio);
      // A champion that is beyond the limit may still be bettered.
      if (baseRatio > limits.maxFrechetRatio() && is > was) {
        findings.refuse(
            Remedy.GENTLER,
            "The Frechet distance is %.3g times the base's, %.3g is allowed.",
            baseRatio,
            limits.maxFrechetRatio());
      }
    }
  }

  private void precisionAndRecall(Measurement champion, Measurement candidate, Findings findings) {
    PrecisionRecall was = of(champion.far());
    PrecisionRecall is = of(candidate.far());
    findings.figure("precision.candidate", is.precision());
    findings.figure("recall.candidate", is.recall());
    atLeast("champion", was, was, is, findings);
    if (material.base().length > PrecisionRecall.NEIGHBOURS) {
      atLeast("base", of(material.base()), was, is, findings);
    }
  }

  private PrecisionRecall of(float[][] features) {
    return PrecisionRecall.of(material.real(), features, PrecisionRecall.NEIGHBOURS);
  }

  private void atLeast(
      String model,
      PrecisionRecall compared,
      PrecisionRecall champion,
      PrecisionRecall candidate,
      Findings findings) {
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
