package io.lethe.diffusion.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.autoencoder.AutoencoderNetwork;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.network.GradientMode;
import java.nio.FloatBuffer;

/**
 * The latents of pictures, encoded once: each picture's are normal with a mean and a deviation, so
 * that each draw is another.
 */
final class EncodedPictures {
  private static final int BATCH = 64;

  private final float[][] means;
  private final float[][] deviations;
  private final double scalingFactor;

  private EncodedPictures(float[][] means, float[][] deviations) {
    this.means = means;
    this.deviations = deviations;
    this.scalingFactor = 1 / deviation();
  }

  /**
   * Encodes all pictures.
   *
   * @param weights of the encoder
   */
  static EncodedPictures of(
      AutoencoderNetwork network, NDArray weights, PictureSource pictures, NDManager manager) {
    float[][] means = new float[pictures.size()][];
    float[][] deviations = new float[pictures.size()][];
    int size = pictures.pictureSize();
    for (int start = 0; start < pictures.size(); start += BATCH) {
      int rows = Math.min(BATCH, pictures.size() - start);
      float[] values = new float[rows * size];
      for (int row = 0; row < rows; row++) {
        pictures.copyRow(start + row, values, row * size);
      }
      Shape shape = new Shape(rows, pictures.channels(), pictures.height(), pictures.width());
      try (GradientMode off = GradientMode.off();
          NDManager scope = manager.newSubManager()) {
        NDArray batch = scope.create(FloatBuffer.wrap(values), shape, DataType.FLOAT32);
        float[] moments = network.moments(weights, batch).toFloatArray();
        split(moments, rows, start, means, deviations);
      }
    }
    return new EncodedPictures(means, deviations);
  }

  private static void split(
      float[] moments, int rows, int start, float[][] means, float[][] deviations) {
    int half = moments.length / rows / 2;
    for (int row = 0; row < rows; row++) {
      float[] mean = new float[half];
      float[] deviation = new float[half];
      for (int i = 0; i < half; i++) {
        mean[i] = moments[2 * row * half + i];
        deviation[i] = (float) Math.exp(moments[(2 * row + 1) * half + i] / 2);
      }
      means[start + row] = mean;
      deviations[start + row] = deviation;
    }
  }

  /** The standard deviation over all latents, as Rombach et al. 2022 take it (section G). */
  private double deviation() {
    double sum = 0;
    double squares = 0;
    long count = 0;
    for (int row = 0; row < means.length; row++) {
      for (int i = 0; i < means[row].length; i++) {
        double mean = means[row][i];
        sum += mean;
        squares += mean * mean + (double) deviations[row][i] * deviations[row][i];
        count++;
      }
    }
    return Math.sqrt(squares / count - sum / count * (sum / count));
  }

  /** What latents are multiplied by, so that their variance is 1. */
  double scalingFactor() {
    return scalingFactor;
  }

  int size() {
    return means.length;
  }

  /** Numbers in the latents of one picture. */
  int latentSize() {
    return means[0].length;
  }

  /** One scaled number of a picture's latents, by a number of the standard normal distribution. */
  double latent(int row, int index, double noise) {
    return (means[row][index] + deviations[row][index] * noise) * scalingFactor;
  }
}
