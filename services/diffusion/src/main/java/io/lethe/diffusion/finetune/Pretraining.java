package io.lethe.diffusion.finetune;

import ai.djl.Device;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.objective.Objective;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Trains a model from scratch: the plain denoising loss with Min-SNR weights (Hang et al. 2023,
 * arXiv 2303.09556), one timestep from each part of the chain in every batch, and a moving average.
 */
public final class Pretraining {
  private static final String STATE = "training.safetensors";

  private Pretraining() {}

  /**
   * Trains, or goes on from the checkpoint in the directory. A run that was stopped and resumed
   * ends with the same weights as one that was not.
   *
   * @param device where to train
   * @param checkpointDirectory takes {@code training.safetensors} (weights, moments, average,
   *     step), written whole or not at all
   * @param cancelled asked before each step; the state is saved before the exception
   * @return the model with the averaged weights, which the caller closes and may save
   * @throws DivergedException if a loss or gradient is not finite
   * @throws TrainingCancelledException if {@code cancelled} said so; a later call resumes
   * @throws CorruptCheckpointException if the checkpoint is damaged or of another config
   * @throws IllegalArgumentException if the pictures do not fit the config, or one has no class and
   *     the config has classes
   */
  public static DiffusionModel run(
      UNetConfig config,
      PictureSource data,
      PretrainSettings settings,
      Device device,
      Path checkpointDirectory,
      TrainingListener listener,
      BooleanSupplier cancelled)
      throws IOException {
    Files.createDirectories(checkpointDirectory);
    TrainingCheckpoints checkpoint =
        new PretrainingCheckpoint(
            checkpointDirectory.resolve(STATE),
            config.json().toString(),
            settings.checkpointEvery());
    try (DiffusionModel model = untrained(config, settings.seed(), device);
        TrainingState state =
            new TrainingState(model.weights(), settings.adamW(), settings.emaDecay())) {
      NoisyBatch.checkToLearn(model, data, "pictures");
      checkpoint.restore(state);
      train(model, data, settings, state, listener, cancelled, checkpoint);
      return model.withWeights(state.result());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** A model with random weights, as PyTorch would draw them, which the caller closes. */
  public static DiffusionModel untrained(UNetConfig config, long seed, Device device) {
    return DiffusionModel.of(
        DiffusersDirectory.of(config), layout -> Initialization.draw(layout, seed), device);
  }

  private static void train(
      DiffusionModel model,
      PictureSource data,
      PretrainSettings settings,
      TrainingState state,
      TrainingListener listener,
      BooleanSupplier cancelled,
      TrainingCheckpoints checkpoint) {
    NoisyBatch batch = new NoisyBatch(model, settings.batch(), settings.seed());
    LearningRate rate =
        new LearningRate(settings.learningRate(), settings.warmUpSteps(), settings.steps());
    new TrainingLoop(state, rate, settings.maxGradientNorm(), settings.batch())
        .run(
            batch,
            step -> fill(batch, data, step),
            new StepLosses(
                (losses, sensitive) -> minSnr(model, batch, settings.minSnrGamma(), losses),
                new boolean[settings.batch()]),
            listener,
            new ModelPreview(model, state, settings.steps(), listener),
            cancelled,
            checkpoint);
  }

  private static void fill(NoisyBatch batch, PictureSource data, int step) {
    for (int row = 0; row < batch.rows(); row++) {
      int t = batch.drawStratifiedTimestep(step, row);
      batch.putToLearn(row, data, batch.drawRow(data, step, row), step, t);
    }
  }

  /** Weighs each row by min(SNR, gamma) / SNR, over a mean of rows and pixels. */
  private static Objective.Evaluation minSnr(
      DiffusionModel model, NoisyBatch batch, double gamma, double[] losses) {
    double[] weights = new double[batch.rows()];
    for (int row = 0; row < weights.length; row++) {
      double snr = model.schedule().signalToNoise(batch.timestep(row));
      weights[row] = Math.min(snr, gamma) / snr / batch.rows() / model.pictureSize();
    }
    double mean = Arrays.stream(losses).average().orElse(0);
    return new Objective.Evaluation(mean, 0, mean, weights);
  }
}
