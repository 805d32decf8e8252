package io.lethe.diffusion.finetune;

import ai.djl.Device;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Trains a model from scratch: the plain denoising loss with Min-SNR weights (Hang et al. 2023,
 * arXiv 2303.09556), one timestep from each part of the chain in every batch, and a moving average.
 */
public final class Pretraining {
  private static final String STATE = "training.safetensors";
  private static final String CONFIG = "config";

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
    Path file = checkpointDirectory.resolve(STATE);
    Map<String, String> labels = Map.of(CONFIG, config.json().toString());
    try (DiffusionModel model = untrained(config, settings.seed(), device);
        TrainingState state =
            new TrainingState(model.weights(), settings.adamW(), settings.emaDecay())) {
      NoisyBatch.checkToLearn(model, data, "pictures");
      if (Files.exists(file) && !labels.get(CONFIG).equals(state.restore(file).get(CONFIG))) {
        throw new CorruptCheckpointException(file + " was trained with another config.");
      }
      train(model, data, settings, state, file, labels, listener, cancelled);
      return model.withWeights(state.result());
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
      Path file,
      Map<String, String> labels,
      TrainingListener listener,
      BooleanSupplier cancelled)
      throws IOException {
    MicroBatch microBatch = new MicroBatch(settings.batch());
    TrainingStep step = new TrainingStep(model, state, settings.maxGradientNorm(), microBatch);
    LearningRate rate =
        new LearningRate(settings.learningRate(), settings.warmUpSteps(), settings.steps());
    NoisyBatch batch = new NoisyBatch(model, settings.batch(), settings.seed());
    Throughput throughput = new Throughput();
    double[] last = new double[1];
    while (state.step() < settings.steps()) {
      int index = state.step();
      if (cancelled.getAsBoolean()) {
        state.save(file, labels);
        throw new TrainingCancelledException(index + 1);
      }
      for (int row = 0; row < batch.rows(); row++) {
        int t = batch.drawStratifiedTimestep(index, row);
        batch.putToLearn(row, data, batch.drawRow(data, index, row), index, t);
      }
      double norm =
          step.run(
              batch,
              losses -> {
                last[0] = Arrays.stream(losses).average().orElse(0);
                return minSnr(model, batch, settings.minSnrGamma());
              },
              rate.at(index));
      throughput.add(batch.rows());
      listener.onStep(
          new StepProgress(
              index + 1,
              settings.steps(),
              last[0],
              0,
              last[0],
              last[0],
              0,
              norm,
              rate.at(index),
              throughput.imagesPerSecond(),
              microBatch.rows()));
      if (state.step() % settings.checkpointEvery() == 0 || state.step() == settings.steps()) {
        state.save(file, labels);
      }
    }
  }

  /** min(SNR, gamma) / SNR of each row, over a mean of rows and pixels. */
  private static double[] minSnr(DiffusionModel model, NoisyBatch batch, double gamma) {
    double[] weights = new double[batch.rows()];
    for (int row = 0; row < weights.length; row++) {
      double snr = model.schedule().signalToNoise(batch.timestep(row));
      weights[row] = Math.min(snr, gamma) / snr / batch.rows() / model.pictureSize();
    }
    return weights;
  }
}
