package io.lethe.trainer.gate;

import io.lethe.schemas.statistics.Drop;

/** Whether the candidate denoises sensitive pictures that did not train it better than before. */
final class HeldOutCheck {

  /** Fewer held-out labels say too little to refuse anything. */
  private static final int ENOUGH = 20;

  private HeldOutCheck() {}

  /**
   * Examines a candidate.
   *
   * @param labels how many are held out
   */
  static void examine(Measurement champion, Measurement candidate, int labels, Findings findings) {
    if (champion.heldOutLosses().length == 0 || labels < ENOUGH) {
      return;
    }
    Drop drop = Drop.ofPairs(champion.heldOutLosses(), candidate.heldOutLosses());
    if (drop.isDrop()) {
      findings.refuse(
          Remedy.STRONGER,
          "The candidate denoises held-out sensitive pictures better than the champion, by a loss of %.3g +- %.2g.",
          drop.mean(),
          drop.standardError());
    }
  }
}
