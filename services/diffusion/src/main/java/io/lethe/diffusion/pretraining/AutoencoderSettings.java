package io.lethe.diffusion.pretraining;

import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.LearningRate;

/**
 * Settings of an autoencoder's training.
 *
 * @param batch rows of a step, at least 1
 * @param steps optimizer steps, at least 1
 * @param learningRate peak of the learning rate, above 0; it falls to 0 on half a cosine
 * @param warmUpSteps steps over which it rises
 * @param emaDecay decay of the moving average that becomes the result, between 0 and 1
 * @param divergenceWeight weight of the latents' divergence from the standard normal distribution,
 *     beside a mean absolute error of pictures in [-1, 1]; 0 or more
 * @param checkpointEvery steps between two checkpoints, at least 1
 */
public record AutoencoderSettings(
    int batch,
    int steps,
    double learningRate,
    int warmUpSteps,
    double emaDecay,
    double divergenceWeight,
    int checkpointEvery) {
  static final AdamW ADAM_W = AdamW.DEFAULT;
  static final double MAX_GRADIENT_NORM = 1;

  /** Checks the numbers. */
  public AutoencoderSettings {
    if (batch < 1 || steps < 1 || warmUpSteps < 0 || checkpointEvery < 1) {
      throw new IllegalArgumentException(
          "batch, steps and checkpointEvery must be at least 1, warmUpSteps 0");
    }
    if (!(learningRate > 0) || !(emaDecay > 0 && emaDecay < 1) || !(divergenceWeight >= 0)) {
      throw new IllegalArgumentException(
          "learningRate must be above 0, emaDecay between 0 and 1, divergenceWeight at least 0");
    }
  }

  LearningRate rate() {
    return new LearningRate(learningRate, warmUpSteps, steps);
  }
}
