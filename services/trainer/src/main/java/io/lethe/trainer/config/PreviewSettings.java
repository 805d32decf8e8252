package io.lethe.trainer.config;

import io.lethe.trainer.gate.GateLimits;
import io.lethe.trainer.progress.PreviewPlan;

/** Checks how a training is looked at. */
public final class PreviewSettings {

  private static final int MOST_PICTURES = 1024;

  private PreviewSettings() {}

  /**
   * The plan that the settings name, with the gate's sampler.
   *
   * @throws TrainerStartException with one sentence that names the first bad one
   */
  public static PreviewPlan plan(TrainerConfig.Preview preview, GateLimits gate) {
    int steps = SettingCheck.atLeast("lethe.trainer.preview.steps", 0, preview.steps());
    if (preview.pictures() < 1 || preview.pictures() > MOST_PICTURES) {
      throw new TrainerStartException(
          "lethe.trainer.preview.pictures must be from 1 to %d, not %d."
              .formatted(MOST_PICTURES, preview.pictures()));
    }
    return new PreviewPlan(steps, preview.pictures(), gate.sampling());
  }
}
