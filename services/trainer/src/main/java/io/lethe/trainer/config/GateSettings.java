package io.lethe.trainer.config;

import io.lethe.diffusion.model.SamplerKind;
import io.lethe.trainer.gate.GateLimits;
import io.lethe.trainer.training.Sampling;

/** Checks the gate's settings. */
public final class GateSettings {

  private static final int FEWEST_LOSS_ROWS = 128;

  private GateSettings() {}

  /**
   * The limits that the settings name.
   *
   * @throws TrainerStartException with one sentence that names the first bad one
   */
  public static GateLimits limits(TrainerConfig.Gate gate) {
    require(gate.pictures() >= 4, "pictures must be at least 4", gate.pictures());
    share("target", gate.target());
    share("margin", gate.margin());
    require(gate.maxBroken() >= 0, "max-broken must be at least 0", gate.maxBroken());
    require(
        gate.lossRows() >= FEWEST_LOSS_ROWS,
        "loss-rows must be at least " + FEWEST_LOSS_ROWS,
        gate.lossRows());
    require(gate.maxLossRatio() > 0, "max-loss-ratio must be above 0", gate.maxLossRatio());
    require(
        gate.maxFrechetRatio() > 0, "max-frechet-ratio must be above 0", gate.maxFrechetRatio());
    share("min-precision-ratio", gate.minPrecisionRatio());
    share("min-recall-ratio", gate.minRecallRatio());
    require(gate.attempts() >= 1, "attempts must be at least 1", gate.attempts());
    require(gate.samplerSteps() >= 1, "sampler-steps must be at least 1", gate.samplerSteps());
    SamplerKind sampler;
    try {
      sampler = SamplerKind.of(gate.sampler());
    } catch (IllegalArgumentException e) {
      throw new TrainerStartException("lethe.trainer.gate." + e.getMessage() + ".");
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
        new Sampling(sampler, gate.samplerSteps()));
  }

  private static void share(String name, double value) {
    require(value >= 0 && value <= 1, name + " must be within 0 .. 1", value);
  }

  private static void require(boolean holds, String sentence, Number value) {
    if (!holds) {
      throw new TrainerStartException("lethe.trainer.gate.%s, not %s.".formatted(sentence, value));
    }
  }
}
