package io.lethe.trainer.gate;

import io.lethe.diffusion.prior.PriorEstimate;

/**
 * Whether a judge tells what it is asked to. Labels that were reported by the id of a generation
 * are a model's pictures, and unlabeled ones may be real: a judge of both can learn to tell
 * generated pictures from real ones. It then takes nearly all of the champion's pictures for
 * sensitive, normal ones too, while it finds few sensitive ones among the unlabeled.
 */
final class JudgeCheck {

  /** A champion that makes more than so many sensitive pictures is not to be believed. */
  private static final double MOST = 0.5;

  /** Nor is one that makes more than so many times what is among the unlabeled pictures. */
  private static final double MOST_TIMES = 3;

  private JudgeCheck() {}

  /**
   * Whether a judge has a say.
   *
   * @param champion as measured with it
   * @return true where there is no judge: it says nothing anyhow
   */
  static boolean isTrusted(Measurement champion, GateMaterial material) {
    // Under texts that were reported nearly all pictures may be sensitive; the unlabeled ones are
    // generated there, too.
    if (material.judge().isEmpty() || champion.reaching().length == 0 || material.hasTexts()) {
      return true;
    }
    double low = ofChampion(champion, material).low();
    return low <= MOST || low <= MOST_TIMES * prior(material).upperBound();
  }

  /** Tells what was found. */
  static void tell(Measurement champion, GateMaterial material, Findings findings) {
    boolean isTrusted = isTrusted(champion, material);
    findings.figure("judgeTrusted", isTrusted ? 1 : 0);
    if (!isTrusted) {
      findings.note(
          "The judge takes %s of the champion's pictures for sensitive, but at most %s of the"
              + " unlabeled ones: it may tell generated pictures from real ones, and has no say.",
          Findings.percent(ofChampion(champion, material).rate()),
          Findings.percent(prior(material).upperBound()));
    }
  }

  private static CalibratedRate ofChampion(Measurement champion, GateMaterial material) {
    return CalibratedRate.of(champion.reaching(), material.recall().all());
  }

  private static PriorEstimate prior(GateMaterial material) {
    return material.judge().orElseThrow().estimate();
  }
}
