package io.lethe.experiments;

import ai.djl.Device;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.NoisePredictor;
import io.lethe.diffusion.prior.PriorEstimate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** One run: train (or guide, or reject), then make pictures. */
final class Experiment {
  private final ExperimentSettings settings;
  private final ExperimentSplit split;
  private final Device device;
  private final Unlearning unlearning;
  private final PictureMaker maker;

  Experiment(
      ExperimentConfig config,
      ExperimentSettings settings,
      ExperimentSplit split,
      Device device,
      TrainingListener listener) {
    ExperimentConfig.Training training = config.training(settings.fromScratch());
    this.settings = settings;
    this.split = split;
    this.device = device;
    this.unlearning = new Unlearning(settings, training, device, listener);
    this.maker = PictureMaker.of(config, settings);
  }

  /**
   * What a run made.
   *
   * @param pictures to measure
   * @param trained the model that was trained, which the caller closes; empty where the base itself
   *     was sampled
   * @param trainingSeconds wall clock of all training, that of a peer's judge or sensitive model
   *     too
   * @param samplingSeconds wall clock of making the pictures
   */
  record Outcome(
      PictureSource pictures,
      Optional<Unlearning.Trained> trained,
      double trainingSeconds,
      double samplingSeconds) {

    /** The estimate of the class prior, where one was asked for. */
    Optional<PriorEstimate> estimate() {
      return trained.flatMap(Unlearning.Trained::estimate);
    }
  }

  /** The pictures of the model as it is. */
  PictureSource picturesOf(DiffusionModel model) {
    return maker.make(model, settings.pictures());
  }

  /** Runs the settings' algorithm. */
  Outcome run(DiffusionModel start) {
    return switch (settings.algorithm()) {
      case NONE -> sampled(Optional.empty(), 0, () -> picturesOf(start));
      case GUIDANCE -> guided(start);
      case REJECTION -> rejected(start);
      case UNSUPERVISED, SUPERVISED, PU, ORACLE -> {
        Unlearning.Trained trained = unlearning.train(start, split);
        yield sampled(Optional.of(trained), trained.seconds(), () -> picturesOf(trained.model()));
      }
    };
  }

  private Outcome guided(DiffusionModel base) {
    Unlearning.Trained trained = unlearning.trainOnLabelled(base, split);
    try (DiffusionModel sensitive = trained.model()) {
      NoisePredictor away = NoisePredictor.awayFrom(base, sensitive, settings.guidance());
      return sampled(
          Optional.empty(), trained.seconds(), () -> maker.make(base, away, settings.pictures()));
    }
  }

  /** More pictures than needed are made; those that the judge finds most sensitive are dropped. */
  private Outcome rejected(DiffusionModel base) {
    long began = System.nanoTime();
    try (Judge judge =
        Judge.train(
            split.labelled(), split.unlabeled(), JudgeSettings.defaults(settings.seed()), device)) {
      return sampled(
          Optional.empty(),
          (System.nanoTime() - began) / 1e9,
          () -> {
            PictureSource all =
                maker.make(base, (int) Math.ceil(settings.pictures() / settings.kept()));
            double[] scores = judge.scores(all);
            int[] leastSensitive =
                IntStream.range(0, all.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble(row -> scores[row]))
                    .limit(settings.pictures())
                    .mapToInt(Integer::intValue)
                    .toArray();
            Arrays.sort(leastSensitive);
            return all.rows(leastSensitive);
          });
    }
  }

  private static Outcome sampled(
      Optional<Unlearning.Trained> trained,
      double trainingSeconds,
      Supplier<PictureSource> sampling) {
    long began = System.nanoTime();
    PictureSource pictures = sampling.get();
    return new Outcome(pictures, trained, trainingSeconds, (System.nanoTime() - began) / 1e9);
  }
}
