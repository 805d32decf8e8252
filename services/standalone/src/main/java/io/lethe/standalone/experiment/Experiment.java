package io.lethe.standalone.experiment;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.NoisePredictor;
import io.lethe.diffusion.model.SamplerKind;

/** One run: train (or guide, or reject), make pictures and measure them. */
final class Experiment {
  private final ExperimentSettings settings;
  private final ExperimentConfig.Training training;
  private final Split split;
  private final Unlearning unlearning;
  private final PictureMaker maker;

  Experiment(
      ExperimentConfig config,
      ExperimentSettings settings,
      Split split,
      TrainingListener listener) {
    this.settings = settings;
    this.training = settings.fromScratch() ? config.scratch() : config.finetune();
    this.split = split;
    this.unlearning = new Unlearning(settings, training, listener);
    this.maker =
        new PictureMaker(
            SamplerKind.of(training.sampler()), training.samplerSteps(), settings.seed());
  }

  /**
   * What a run made.
   *
   * @param pictures to measure
   * @param trained the trained model, which the caller closes; null where nothing was trained
   * @param samplingSeconds wall clock of making the pictures
   */
  record Outcome(PictureSource pictures, Unlearning.Trained trained, double samplingSeconds) {}

  /** The pictures of the model as it is. */
  PictureSource picturesOf(DiffusionModel model) {
    return maker.make(model, settings.pictures());
  }

  /** Runs the settings' algorithm on a base. */
  Outcome run(DiffusionModel base, double beta) {
    return switch (settings.algorithm()) {
      case NONE -> sampled(null, () -> picturesOf(base));
      case GUIDANCE -> guided(base);
      case REJECTION -> sampled(null, () -> new Rejection(settings, split).pictures(base, maker));
      case UNSUPERVISED, SUPERVISED, PU, ORACLE -> {
        Unlearning.Trained trained = unlearning.train(base, split, beta);
        yield sampled(trained, () -> picturesOf(trained.model()));
      }
    };
  }

  private Outcome guided(DiffusionModel base) {
    Unlearning.Trained sensitive = unlearning.trainOnLabelled(base, split);
    try (DiffusionModel model = sensitive.model()) {
      NoisePredictor away = NoisePredictor.awayFrom(base, model, settings.guidance());
      return sampled(null, () -> maker.make(base, away, settings.pictures()));
    }
  }

  private static Outcome sampled(
      Unlearning.Trained trained, java.util.function.Supplier<PictureSource> sampling) {
    long began = System.nanoTime();
    PictureSource pictures = sampling.get();
    return new Outcome(pictures, trained, (System.nanoTime() - began) / 1e9);
  }
}
