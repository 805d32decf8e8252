package io.lethe.experiments;

import ai.djl.Device;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.FineTuning;
import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.objective.Objective;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.Supervised;
import io.lethe.diffusion.objective.Unsupervised;
import io.lethe.diffusion.prior.AutomaticBeta;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.diffusion.unlabeled.CleanedPictures;
import io.lethe.diffusion.unlabeled.CrossFittedJudge;
import java.util.Optional;

/** Trains a model on the split as the settings say. */
final class Unlearning {
  /** The paper's. */
  private static final double MAX_GRADIENT_NORM = 1;

  private final ExperimentSettings settings;
  private final ExperimentConfig.Training training;
  private final Device device;
  private final TrainingListener listener;
  private final TrainingCheckpoints checkpoints;

  /** Keeps no checkpoints. */
  Unlearning(
      ExperimentSettings settings,
      ExperimentConfig.Training training,
      Device device,
      TrainingListener listener) {
    this(settings, training, device, listener, TrainingCheckpoints.NONE);
  }

  Unlearning(
      ExperimentSettings settings,
      ExperimentConfig.Training training,
      Device device,
      TrainingListener listener,
      TrainingCheckpoints checkpoints) {
    this.settings = settings;
    this.training = training;
    this.device = device;
    this.listener = listener;
    this.checkpoints = checkpoints;
  }

  /**
   * A model that training made.
   *
   * @param model which the caller closes
   * @param steps optimizer steps
   * @param seconds wall clock, the judge's training included
   * @param beta class prior that the objective used; null for objectives without one
   * @param estimate of the class prior, where one was made
   * @param reversedSteps share of the steps with a negative R, 0 .. 1; null for objectives that
   *     correct none
   */
  record Trained(
      DiffusionModel model,
      int steps,
      double seconds,
      Double beta,
      Optional<PriorEstimate> estimate,
      Double reversedSteps) {}

  /** Trains by the settings' algorithm. */
  Trained train(DiffusionModel start, ExperimentSplit split) {
    return switch (settings.algorithm()) {
      case UNSUPERVISED -> train(start, split, new Unsupervised());
      case ORACLE -> train(start, split.withoutSensitive(), new Unsupervised());
      case SUPERVISED -> train(start, split, new Supervised());
      case PU -> positiveUnlabeled(start, split);
      case NONE, GUIDANCE, REJECTION ->
          throw new IllegalArgumentException(settings.algorithm() + " does not train the base.");
    };
  }

  /** A model of the labelled pictures alone, as negative guidance needs it. */
  Trained trainOnLabelled(DiffusionModel start, ExperimentSplit split) {
    return train(start, split.labelledOnly(), new Unsupervised());
  }

  private Trained train(DiffusionModel start, ExperimentSplit split, Objective objective) {
    long began = System.nanoTime();
    return fit(start, split, objective).trained(began, null, Optional.empty());
  }

  private Trained positiveUnlabeled(DiffusionModel start, ExperimentSplit split) {
    long began = System.nanoTime();
    if (settings.beta().isPresent() && settings.cleaning() == 0) {
      double beta = settings.beta().getAsDouble();
      return fit(start, split, objective(beta)).trained(began, beta, Optional.empty());
    }
    try (CrossFittedJudge judge =
        CrossFittedJudge.train(
            split.labelled(),
            split.unlabeled(),
            JudgeSettings.defaults(settings.seed()),
            device,
            () -> false)) {
      double automatic =
          settings.cleaning() > 0
              ? AutomaticBeta.ofCleanedPictures(settings.strength())
              : AutomaticBeta.of(judge.estimate(), settings.strength());
      double beta = settings.beta().orElse(automatic);
      ExperimentSplit cleaned =
          split.withData(
              CleanedPictures.of(
                  split.unlabeled(),
                  judge,
                  settings.cleaning(),
                  start.config().classes().isPresent()),
              split.labelled());
      return fit(start, cleaned, objective(beta))
          .trained(began, beta, Optional.of(judge.estimate()));
    }
  }

  private Objective objective(double beta) {
    return new PositiveUnlabeled(beta, settings.correction());
  }

  private record Fitted(DiffusionModel model, int steps, Double reversedSteps) {

    Trained trained(long began, Double beta, Optional<PriorEstimate> estimate) {
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Trained(model, steps, seconds, beta, estimate, reversedSteps);
    }
  }

  private Fitted fit(DiffusionModel start, ExperimentSplit split, Objective objective) {
    int labelledRows = objective instanceof Unsupervised ? 0 : training.labelledRows();
    int steps = settings.steps().orElse(training.stepsOver(split.unlabeled().size()));
    FineTuneSettings fineTune =
        new FineTuneSettings(
            objective,
            training.batch() - labelledRows,
            labelledRows,
            steps,
            settings.learningRate().orElse(training.learningRate()),
            Math.min(training.warmUpSteps(), steps / 2),
            MAX_GRADIENT_NORM,
            settings.emaDecay(),
            AdamW.DEFAULT,
            settings.seed(),
            settings.timesteps(),
            settings.pushBound(),
            settings.anchor());
    int[] reversed = new int[1];
    DiffusionModel model =
        FineTuning.run(
            start,
            split.unlabeled(),
            split.labelled(),
            fineTune,
            progress -> {
              reversed[0] += progress.negativeRisk() < 0 ? 1 : 0;
              listener.onStep(progress);
            },
            () -> false,
            checkpoints,
            Integer.MAX_VALUE);
    boolean corrects = objective instanceof PositiveUnlabeled && fineTune.anchor() == 0;
    return new Fitted(model, steps, corrects ? (double) reversed[0] / steps : null);
  }
}
