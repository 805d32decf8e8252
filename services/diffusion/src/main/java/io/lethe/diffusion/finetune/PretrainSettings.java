package io.lethe.diffusion.finetune;

import java.util.Objects;

/**
 * Settings of a training from scratch.
 *
 * @param batch rows of a step
 * @param steps optimizer steps
 * @param learningRate peak of the learning rate
 * @param warmUpSteps steps over which it rises; after them it falls to 0 on half a cosine
 * @param maxGradientNorm the gradient is scaled down to this global norm
 * @param emaDecay decay of the moving average that becomes the result
 * @param minSnrGamma gamma of the Min-SNR weighting
 * @param checkpointEvery steps between two checkpoints
 * @param adamW the optimizer's constants
 * @param seed all randomness comes from it
 */
public record PretrainSettings(
    int batch,
    int steps,
    double learningRate,
    int warmUpSteps,
    double maxGradientNorm,
    double emaDecay,
    double minSnrGamma,
    int checkpointEvery,
    AdamW adamW,
    long seed) {

  public PretrainSettings {
    Objects.requireNonNull(adamW, "adamW");
    require(batch >= 1, "batch must be at least 1", batch);
    require(steps >= 1, "steps must be at least 1", steps);
    require(learningRate > 0, "learningRate must be above 0", learningRate);
    require(warmUpSteps >= 0, "warmUpSteps must be at least 0", warmUpSteps);
    require(maxGradientNorm > 0, "maxGradientNorm must be above 0", maxGradientNorm);
    require(emaDecay > 0 && emaDecay < 1, "emaDecay must be between 0 and 1", emaDecay);
    require(minSnrGamma > 0, "minSnrGamma must be above 0", minSnrGamma);
    require(checkpointEvery >= 1, "checkpointEvery must be at least 1", checkpointEvery);
  }

  /** What the base model of the demo was trained with: 64 rows, peak 2e-3, EMA 0.999, gamma 5. */
  public static PretrainSettings defaults(int steps, long seed) {
    return new PretrainSettings(64, steps, 2e-3, 100, 1.0, 0.999, 5, 200, AdamW.DEFAULT, seed);
  }

  private static void require(boolean holds, String sentence, double value) {
    if (!holds) {
      throw new IllegalArgumentException(sentence + ": " + value);
    }
  }
}
