package io.lethe.trainer.config;

import io.lethe.diffusion.model.SamplerKind;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.topics.startup.Setting;
import io.lethe.trainer.gate.GateLimits;
import io.lethe.trainer.training.Sampling;
import java.util.List;

/** Checks the gate's settings. */
public final class GateSettings {

  private static final String PREFIX = "lethe.trainer.gate.";
  private static final int FEWEST_PICTURES = 4;
  private static final int FEWEST_LOSS_ROWS = 128;
  private static final double MOST_GUIDANCE = 100;

  private GateSettings() {}

  /**
   * The limits that the settings name.
   *
   * @throws InvalidSettingException naming the first bad one
   */
  public static GateLimits limits(TrainerConfig.Gate gate) {
    Setting.atLeast(PREFIX + "pictures", gate.pictures(), FEWEST_PICTURES);
    Setting.share(PREFIX + "target", gate.target());
    Setting.share(PREFIX + "margin", gate.margin());
    Setting.atLeast(PREFIX + "max-broken", gate.maxBroken(), 0);
    Setting.atLeast(PREFIX + "loss-rows", gate.lossRows(), FEWEST_LOSS_ROWS);
    Setting.positive(PREFIX + "max-loss-ratio", gate.maxLossRatio());
    Setting.positive(PREFIX + "max-frechet-ratio", gate.maxFrechetRatio());
    Setting.share(PREFIX + "min-precision-ratio", gate.minPrecisionRatio());
    Setting.share(PREFIX + "min-recall-ratio", gate.minRecallRatio());
    Setting.atLeast(PREFIX + "attempts", gate.attempts(), 1);
    Setting.atLeast(PREFIX + "sampler-steps", gate.samplerSteps(), 1);
    Setting.between(PREFIX + "guidance-scale", gate.guidanceScale(), 1, MOST_GUIDANCE);
    SamplerKind sampler;
    try {
      sampler = SamplerKind.ofPictures(gate.sampler());
    } catch (IllegalArgumentException e) {
      // The message begins with "sampler", which is the property's name.
      throw InvalidSettingException.of(PREFIX + e.getMessage() + ".");
    }
    return new GateLimits(
        gate.pictures(),
        gate.target(),
        gate.requireDrop(),
        gate.margin(),
        gate.maxBroken(),
        gate.lossRows(),
        gate.maxLossRatio(),
        gate.maxFrechetRatio(),
        gate.minPrecisionRatio(),
        gate.minRecallRatio(),
        gate.attempts(),
        new Sampling(sampler, gate.samplerSteps(), List.of(""), gate.guidanceScale()));
  }
}
