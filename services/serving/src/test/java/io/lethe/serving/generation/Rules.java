package io.lethe.serving.generation;

import io.lethe.diffusion.model.SamplerKind;

/** Rules as they are where nothing is configured, but for how many pictures a request may have. */
public final class Rules {

  private Rules() {}

  /** The same for all models. */
  public static RequestRules upTo(int maxCount) {
    var limits = new RequestLimits(maxCount, SamplerKind.DPM_SOLVER_2M, 10, 20, 1, 7.5, 768);
    return new RequestRules(model -> limits);
  }
}
