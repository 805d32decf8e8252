package io.lethe.standalone.experiment;

import ai.djl.Device;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.AdaptiveStrength;
import io.lethe.diffusion.finetune.AdaptiveStrength.Probe;
import io.lethe.diffusion.finetune.AdaptiveStrength.Range;
import io.lethe.diffusion.finetune.BatchComposition;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.FineTuning;
import io.lethe.diffusion.finetune.ObjectiveSchedule;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.judge.CrossFitting;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.objective.Objective;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.RetainForget;
import io.lethe.diffusion.objective.Supervised;
import io.lethe.diffusion.objective.Unsupervised;
import io.lethe.diffusion.prior.AutomaticBeta;
import io.lethe.diffusion.prior.ClassPrior;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.diffusion.prior.SensitiveRate;
import java.util.Optional;

/** Trains a model on the split as the settings say. */
final class Unlearning {
  private static final int PROBE_PICTURES = 64;
  private static final int PROBE_EVERY = 20;
  private static final double PROBE_GAIN = 0.25;

  /** Coarse, but enough to tell what a picture shows. */
  private static final int PROBE_SAMPLER_STEPS = 5;

  /** The probes' pictures are none of those that are measured. */
  private static final long PROBE_SEEDS = 1L << 40;

  /** Above it, stating the prior too high costs quality (METHOD's table). */
  private static final double MOST_BETA = 0.4;

  private final ExperimentSettings settings;
  private final ExperimentConfig.Training training;
  private final Device device;
  private final TrainingListener listener;

  Unlearning(
      ExperimentSettings settings,
      ExperimentConfig.Training training,
      Device device,
      TrainingListener listener) {
    this.settings = settings;
    this.training = training;
    this.device = device;
    this.listener = listener;
  }

  /**
   * A model that training made.
   *
   * @param model which the caller closes
   * @param steps optimizer steps
   * @param seconds wall clock, the judge's training included
   * @param beta class prior that the objective used, its mean where it moved; null for objectives
   *     without one
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
    return fit(start, split, objective, ObjectiveSchedule.constant(objective))
        .trained(began, null, Optional.empty());
  }

  private Trained positiveUnlabeled(DiffusionModel start, ExperimentSplit split) {
    long began = System.nanoTime();
    if (settings.beta().isPresent() && settings.targetRate().isEmpty()) {
      double beta = settings.beta().getAsDouble();
      Objective objective = objective(beta);
      return fit(start, split, objective, ObjectiveSchedule.constant(objective))
          .trained(began, beta, Optional.empty());
    }
    CrossFitting fitting =
        CrossFitting.run(
            split.labelled(), split.unlabeled(), JudgeSettings.defaults(settings.seed()), device);
    try (Judge judge = fitting.judge()) {
      PriorEstimate estimate = ClassPrior.estimate(fitting.heldOut());
      double beta =
          settings.beta().orElseGet(() -> AutomaticBeta.of(estimate, settings.strength()));
      Objective objective = objective(beta);
      if (settings.targetRate().isEmpty()) {
        return fit(start, split, objective, ObjectiveSchedule.constant(objective))
            .trained(began, beta, Optional.of(estimate));
      }
      AdaptiveStrength strength =
          strength(judge, estimate, beta, settings.targetRate().getAsDouble());
      return fit(start, split, objective, strength)
          .trained(began, strength.meanBeta(), Optional.of(estimate));
    }
  }

  private AdaptiveStrength strength(
      Judge judge, PriorEstimate estimate, double beta, double target) {
    PictureMaker maker =
        new PictureMaker(SamplerKind.DPM_SOLVER_2M, PROBE_SAMPLER_STEPS, PROBE_SEEDS);
    Probe probe =
        new Probe(
            model -> SensitiveRate.of(judge, maker.make(model, PROBE_PICTURES), estimate).rate(),
            PROBE_PICTURES,
            PROBE_EVERY,
            target,
            PROBE_GAIN);
    double least = Math.max(AutomaticBeta.LEAST, estimate.prior());
    Range range = new Range(Math.min(beta, least), beta, Math.max(beta, MOST_BETA));
    return new AdaptiveStrength(range, probe, this::objective);
  }

  private Objective objective(double beta) {
    return settings.composition() == BatchComposition.ALTERNATING
        ? new RetainForget(beta)
        : new PositiveUnlabeled(beta, settings.correction());
  }

  private record Fitted(DiffusionModel model, int steps, Double reversedSteps) {

    Trained trained(long began, Double beta, Optional<PriorEstimate> estimate) {
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Trained(model, steps, seconds, beta, estimate, reversedSteps);
    }
  }

  private Fitted fit(
      DiffusionModel start,
      ExperimentSplit split,
      Objective objective,
      ObjectiveSchedule objectives) {
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
            settings.maxGradientNorm(),
            settings.emaDecay(),
            AdamW.DEFAULT,
            settings.seed(),
            settings.timesteps(),
            settings.composition(),
            settings.part());
    int[] reversed = new int[1];
    DiffusionModel model =
        FineTuning.run(
            start,
            split.unlabeled(),
            split.labelled(),
            fineTune,
            objectives,
            progress -> {
              reversed[0] += progress.negativeRisk() < 0 ? 1 : 0;
              listener.onStep(progress);
            },
            () -> false);
    boolean corrects = objective instanceof PositiveUnlabeled;
    return new Fitted(model, steps, corrects ? (double) reversed[0] / steps : null);
  }
}
