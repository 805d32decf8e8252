package io.lethe.experiments;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.NoisePredictor;
import io.lethe.diffusion.model.PictureGenerator;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Makes the pictures that are measured: the same seeds for every model of a run, so that
 * differences come from the weights.
 *
 * @param sampler how
 * @param steps the sampler's steps
 * @param seed of the run; each run's pictures have seeds of their own
 */
record PictureMaker(SamplerKind sampler, int steps, long seed) {
  private static final int BATCH = 32;
  private static final long SEEDS_OF_A_RUN = 1_000_000;
  private static final long UNMEASURED = SEEDS_OF_A_RUN / 2;

  static PictureMaker of(ExperimentConfig config, ExperimentSettings settings) {
    ExperimentConfig.Training training = config.training(settings.fromScratch());
    return new PictureMaker(
        settings.sampler().orElseGet(() -> SamplerKind.of(training.sampler())),
        settings.samplerSteps().orElse(training.samplerSteps()),
        settings.seed());
  }

  /**
   * Checks before any training that pictures of the model can be made.
   *
   * @throws IllegalArgumentException with one sentence
   */
  void check(DiffusionModel model) {
    if (model.config().classes().isPresent()) {
      throw new IllegalArgumentException(
          "The model makes pictures of a class: experiments need one without classes.");
    }
    if (steps < 1 || steps > model.schedule().steps()) {
      throw new IllegalArgumentException(
          "--sampler-steps must be from 1 to %d, not %d."
              .formatted(model.schedule().steps(), steps));
    }
  }

  PictureSource make(DiffusionModel model, NoisePredictor predictor, int count) {
    return make(model, predictor, 0, count);
  }

  /**
   * Pictures that are not measured: of seeds beyond those.
   *
   * @param first number of the first seed, from 0
   */
  PictureSource makeUnmeasured(DiffusionModel model, int first, int count) {
    return make(model, NoisePredictor.of(model), UNMEASURED + first, count);
  }

  private PictureSource make(
      DiffusionModel model, NoisePredictor predictor, long first, int count) {
    List<byte[]> pictures = new ArrayList<>(count);
    long end = first + count;
    for (long from = first; from < end; from += BATCH) {
      List<PictureRequest> batch =
          LongStream.range(from, Math.min(end, from + BATCH))
              .mapToObj(i -> new PictureRequest(seed * SEEDS_OF_A_RUN + i, sampler, steps, null))
              .toList();
      pictures.addAll(PictureGenerator.generate(model, predictor, batch));
    }
    return PictureList.of(pictures, model.channels(), model.height(), model.width());
  }

  PictureSource make(DiffusionModel model, int count) {
    return make(model, NoisePredictor.of(model), count);
  }
}
