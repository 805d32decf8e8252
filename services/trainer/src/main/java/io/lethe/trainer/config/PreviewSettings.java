package io.lethe.trainer.config;

import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.topics.startup.Setting;
import io.lethe.trainer.gate.GateLimits;
import io.lethe.trainer.progress.PreviewPlan;

/** Checks how a training is looked at. */
public final class PreviewSettings {

  private static final int MOST_PICTURES = 1024;

  private PreviewSettings() {}

  /**
   * The plan that the settings name, with the gate's sampler.
   *
   * @throws InvalidSettingException naming the first bad one
   */
  public static PreviewPlan plan(TrainerConfig.Preview preview, GateLimits gate) {
    int steps = Setting.atLeast("lethe.trainer.preview.steps", preview.steps(), 0);
    int pictures =
        Setting.between("lethe.trainer.preview.pictures", preview.pictures(), 1, MOST_PICTURES);
    return new PreviewPlan(steps, pictures, gate.sampling());
  }
}
