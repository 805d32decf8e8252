package io.lethe.diffusion.finetune;

import io.lethe.diffusion.objective.Objective;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import java.util.Objects;

/**
 * Settings of a fine-tuning.
 *
 * @param objective what to minimise
 * @param unlabeledBatch unlabeled rows of a step
 * @param labelledBatch sensitive rows of a step; 0 for an objective that needs none
 * @param steps optimizer steps
 * @param learningRate peak of the learning rate
 * @param warmUpSteps steps over which it rises; after them it falls to 0 on half a cosine
 * @param maxGradientNorm the gradient is scaled down to this global norm
 * @param emaDecay decay of the moving average that becomes the result; NaN or 0 for the last
 *     weights themselves
 * @param adamW the optimizer's constants
 * @param seed all randomness comes from it
 * @param timesteps how the timesteps of a step's rows are drawn
 * @param pushBound a labelled row whose denoising loss is so many times that of unlabeled ones by
 *     the start model pushes no more; 0 for no bound
 * @param anchor weight of unlabeled rows that learn what the start model predicts, in place of
 *     their noise; 0 where they learn their noise. Needs a bound. It is of the positive-unlabeled
 *     objective alone: with any other one it is 0, whatever is given
 */
public record FineTuneSettings(
    Objective objective,
    int unlabeledBatch,
    int labelledBatch,
    int steps,
    double learningRate,
    int warmUpSteps,
    double maxGradientNorm,
    double emaDecay,
    AdamW adamW,
    long seed,
    TimestepDraw timesteps,
    double pushBound,
    double anchor) {

  public FineTuneSettings {
    Objects.requireNonNull(objective, "objective");
    Objects.requireNonNull(adamW, "adamW");
    Objects.requireNonNull(timesteps, "timesteps");
    require(unlabeledBatch >= 1, "unlabeledBatch must be at least 1", unlabeledBatch);
    require(labelledBatch >= 0, "labelledBatch must be at least 0", labelledBatch);
    require(steps >= 1, "steps must be at least 1", steps);
    require(learningRate > 0, "learningRate must be above 0", learningRate);
    require(warmUpSteps >= 0, "warmUpSteps must be at least 0", warmUpSteps);
    require(maxGradientNorm > 0, "maxGradientNorm must be above 0", maxGradientNorm);
    require(pushBound >= 0, "pushBound must be at least 0", pushBound);
    require(anchor >= 0, "anchor must be at least 0", anchor);
    anchor = objective instanceof PositiveUnlabeled ? anchor : 0;
    require(anchor == 0 || pushBound > 0, "an anchor needs a pushBound above 0", pushBound);
    require(!(emaDecay < 0 || emaDecay >= 1), "emaDecay must be in [0, 1) or NaN", emaDecay);
  }

  /** The method as published: uniform timesteps, no bound. */
  public FineTuneSettings(
      Objective objective,
      int unlabeledBatch,
      int labelledBatch,
      int steps,
      double learningRate,
      int warmUpSteps,
      double maxGradientNorm,
      double emaDecay,
      AdamW adamW,
      long seed) {
    this(
        objective,
        unlabeledBatch,
        labelledBatch,
        steps,
        learningRate,
        warmUpSteps,
        maxGradientNorm,
        emaDecay,
        adamW,
        seed,
        TimestepDraw.UNIFORM,
        0,
        0);
  }

  /** The settings that removed a digit in 100 steps: 48 + 16 rows, peak 5e-4, 10 warm-up steps. */
  public static FineTuneSettings defaults(Objective objective, long seed) {
    return new FineTuneSettings(
        objective, 48, 16, 100, 5e-4, 10, 1.0, Double.NaN, AdamW.DEFAULT, seed);
  }

  /** The same with another number of steps. */
  public FineTuneSettings withSteps(int other) {
    return new FineTuneSettings(
        objective,
        unlabeledBatch,
        labelledBatch,
        other,
        learningRate,
        warmUpSteps,
        maxGradientNorm,
        emaDecay,
        adamW,
        seed,
        timesteps,
        pushBound,
        anchor);
  }

  private static void require(boolean holds, String sentence, double value) {
    if (!holds) {
      throw new IllegalArgumentException(sentence + ": " + value);
    }
  }
}
