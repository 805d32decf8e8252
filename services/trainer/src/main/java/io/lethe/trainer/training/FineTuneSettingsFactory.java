package io.lethe.trainer.training;

import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.objective.Objective;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.Supervised;
import io.lethe.diffusion.objective.Unsupervised;
import io.lethe.schemas.TrainingSettings;

/** From a job's settings, as records carry them, to the mathematics' own. */
final class FineTuneSettingsFactory {

  private FineTuneSettingsFactory() {}

  /**
   * Maps all settings.
   *
   * @throws IllegalArgumentException with one sentence that names the setting and its value
   */
  static FineTuneSettings map(TrainingSettings settings) {
    if (settings.getAutomaticBeta() && !(settings.getStrength() > 0)) {
      throw new IllegalArgumentException(
          "strength must be above 0, not " + settings.getStrength() + ".");
    }
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
        settings.getSeed());
  }

  private static Objective objective(TrainingSettings settings) {
    String objective = settings.getObjective();
    return switch (objective) {
      case "unsupervised" -> new Unsupervised();
      case "supervised" -> new Supervised();
      case "pu" -> new PositiveUnlabeled(settings.getBeta(), correction(settings));
      default ->
          throw new IllegalArgumentException(
              "objective must be unsupervised, supervised or pu, not '" + objective + "'.");
    };
  }

  private static PositiveUnlabeled.Correction correction(TrainingSettings settings) {
    String correction = settings.getCorrection();
    return switch (correction) {
      case "abs" -> PositiveUnlabeled.Correction.ABS;
      case "nonnegative" -> PositiveUnlabeled.Correction.NONNEGATIVE;
      default ->
          throw new IllegalArgumentException(
              "correction must be abs or nonnegative, not '" + correction + "'.");
    };
  }
}
