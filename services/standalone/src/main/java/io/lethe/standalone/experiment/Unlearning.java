package io.lethe.standalone.experiment;

import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.BatchComposition;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.FineTuning;
import io.lethe.diffusion.finetune.ObjectiveSchedule;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.objective.Objective;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.RetainForget;
import io.lethe.diffusion.objective.Supervised;
import io.lethe.diffusion.objective.Unsupervised;

/** Trains a model on the split as the settings say. */
final class Unlearning {
  private final ExperimentSettings settings;
  private final ExperimentConfig.Training training;
  private final TrainingListener listener;

  Unlearning(
      ExperimentSettings settings, ExperimentConfig.Training training, TrainingListener listener) {
    this.settings = settings;
    this.training = training;
    this.listener = listener;
  }

  /**
   * A model that training made.
   *
   * @param model which the caller closes
   * @param steps optimizer steps
   * @param seconds wall clock
   * @param reversedSteps share of the steps with a negative R, 0 .. 1
   */
  record Trained(DiffusionModel model, int steps, double seconds, double reversedSteps) {}

  /** Trains by the settings' algorithm, with that class prior where it needs one. */
  Trained train(DiffusionModel start, Split split, double beta) {
    return switch (settings.algorithm()) {
      case UNSUPERVISED -> train(start, split, new Unsupervised(), 0);
      case ORACLE -> train(start, split.withoutSensitive(), new Unsupervised(), 0);
      case SUPERVISED -> train(start, split, new Supervised(), training.labelledRows());
      case PU -> train(start, split, positiveUnlabeled(beta), training.labelledRows());
      case NONE, GUIDANCE, REJECTION ->
          throw new IllegalArgumentException(settings.algorithm() + " does not train the base.");
    };
  }

  /** A model of the labelled pictures alone, as negative guidance needs it. */
  Trained trainOnLabelled(DiffusionModel start, Split split) {
    return train(start, split.labelledOnly(), new Unsupervised(), 0);
  }

  private Objective positiveUnlabeled(double beta) {
    return settings.composition() == BatchComposition.ALTERNATING
        ? new RetainForget(beta)
        : new PositiveUnlabeled(beta, settings.correction());
  }

  private Trained train(DiffusionModel start, Split split, Objective objective, int labelledRows) {
    int steps = settings.steps().orElse(training.stepsOver(split.unlabeled().size()));
    FineTuneSettings fineTune =
        new FineTuneSettings(
            objective,
            training.batch() - labelledRows,
            labelledRows,
            steps,
            settings.learningRate().orElse(training.learningRate()),
            Math.min(training.warmUpSteps(), steps / 2),
            settings.maxGradientNorm(),
            settings.emaDecay(),
            AdamW.DEFAULT,
            settings.seed(),
            settings.timesteps(),
            settings.composition(),
            settings.part());
    int[] reversed = new int[1];
    long began = System.nanoTime();
    DiffusionModel model =
        FineTuning.run(
            start,
            split.unlabeled(),
            split.labelled(),
            fineTune,
            ObjectiveSchedule.constant(objective),
            progress -> {
              reversed[0] += progress.negativeRisk() < 0 ? 1 : 0;
              listener.onStep(progress);
            },
            () -> false);
    return new Trained(
        model, steps, (System.nanoTime() - began) / 1e9, (double) reversed[0] / steps);
  }
}
