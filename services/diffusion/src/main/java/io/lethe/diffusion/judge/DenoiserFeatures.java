package io.lethe.diffusion.judge;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.unet.MiddleActivations;
import java.util.Optional;

/**
 * Features of pictures that a denoiser knows already: its middle block's, of the picture with a
 * little noise. They tell apart content that nobody has reported yet, which a judge's own features
 * do not. One thread at a time may use it; the model must outlive it.
 */
public final class DenoiserFeatures implements AutoCloseable {
  /** Part of the schedule, from its clean end. Of 0.01 to 0.3 it told digits apart best. */
  private static final double DEPTH = 0.2;

  /** All pictures get the same noise: what differs is the picture. */
  private static final long NOISE_SEED = 7;

  private static final int BATCH = 32;

  private final DiffusionModel model;
  private final MiddleActivations activations;
  private final int timestep;
  private final float[] noise;

  private DenoiserFeatures(DiffusionModel model, MiddleActivations activations) {
    this.model = model;
    this.activations = activations;
    this.timestep = (int) (DEPTH * model.schedule().steps());
    this.noise = new float[model.pictureSize()];
    new CounterNoise(NOISE_SEED).gaussian(0, noise, 0, noise.length);
  }

  /**
   * The features of a model.
   *
   * @return empty for a model whose middle can't be told: a TorchScript module, or one with classes
   */
  public static Optional<DenoiserFeatures> of(DiffusionModel model) {
    return areToldOf(model)
        ? Optional.of(
            new DenoiserFeatures(
                model, new MiddleActivations((UNetConfig) model.config(), model.manager())))
        : Optional.empty();
  }

  /** Whether a model has such features. */
  public static boolean areToldOf(DiffusionModel model) {
    return model.config() instanceof UNetConfig config && config.classes().isEmpty();
  }

  /** Length of a feature vector. */
  public int length() {
    return activations.length();
  }

  /**
   * Reads pictures.
   *
   * @param pictures of the model's shape
   * @return (N, length())
   */
  public float[][] read(PictureSource pictures) {
    float[][] features = new float[pictures.size()][];
    try (GradientMode off = GradientMode.off()) {
      for (int start = 0; start < features.length; start += BATCH) {
        read(pictures, start, Math.min(BATCH, features.length - start), features);
      }
    }
    return features;
  }

  private void read(PictureSource pictures, int start, int rows, float[][] features) {
    // A power of two rows, the last ones black, since oneDNN keeps kernels for each number of rows.
    int filled = Integer.highestOneBit(2 * rows - 1);
    float[] batch = new float[filled * noise.length];
    double kept = model.schedule().alphaCumprod(timestep);
    float signal = (float) Math.sqrt(kept);
    float spread = (float) Math.sqrt(1 - kept);
    for (int row = 0; row < rows; row++) {
      pictures.copyRow(start + row, batch, row * noise.length);
    }
    for (int i = 0; i < batch.length; i++) {
      batch[i] = signal * batch[i] + spread * noise[i % noise.length];
    }
    try (NDManager scope = model.manager().newSubManager()) {
      NDArray x = scope.create(batch, model.batchShape(filled));
      NDArray t = scope.create(new long[] {timestep});
      float[] flat = activations.forward(model.weights(), x, t).toFloatArray();
      for (int row = 0; row < rows; row++) {
        features[start + row] = new float[length()];
        System.arraycopy(flat, row * length(), features[start + row], 0, length());
      }
    }
  }

  @Override
  public void close() {
    activations.close();
  }
}
