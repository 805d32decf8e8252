package io.lethe.trainer.training;

import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.TimestepDraw;
import io.lethe.diffusion.objective.Objective;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.Supervised;
import io.lethe.diffusion.objective.Unsupervised;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.rules.TrainingRules;

/** From a job's settings, as records carry them, to the mathematics' own. */
final class FineTuneSettingsFactory {

  private FineTuneSettingsFactory() {}

  /**
   * Maps all settings.
   *
   * @throws IllegalArgumentException with one sentence that names the setting and its value
   */
  static FineTuneSettings map(TrainingSettings settings) {
    TrainingRules.problem(settings)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem.message());
            });
    return new FineTuneSettings(
        objective(settings),
        settings.getUnlabeledBatch(),
        settings.getLabelledBatch(),
        settings.getSteps(),
        settings.getLearningRate(),
        settings.getWarmUpSteps(),
        settings.getMaxGradientNorm(),
        settings.getEmaDecay(),
        AdamW.DEFAULT,
        settings.getSeed(),
        settings.getTimesteps().equals("stratified")
            ? TimestepDraw.STRATIFIED
            : TimestepDraw.UNIFORM,
        settings.getPushBound(),
        settings.getAnchor());
  }

  private static Objective objective(TrainingSettings settings) {
    return switch (settings.getObjective()) {
      case "unsupervised" -> new Unsupervised();
      case "supervised" -> new Supervised();
      default -> new PositiveUnlabeled(settings.getBeta(), correction(settings));
    };
  }

  private static PositiveUnlabeled.Correction correction(TrainingSettings settings) {
    return settings.getCorrection().equals("abs")
        ? PositiveUnlabeled.Correction.ABS
        : PositiveUnlabeled.Correction.NONNEGATIVE;
  }
}
