package io.lethe.diffusion.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.network.BackPropagation;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.text.TextEncoderNetwork;
import io.lethe.diffusion.unet.UNet2DCondition;
import java.nio.FloatBuffer;

/**
 * The loss of a text encoder and a U-Net that learn together: the error of the predicted noise with
 * Min-SNR weights (Hang et al. 2023, arXiv 2303.09556), one timestep from each part of the chain in
 * every batch, and some rows with the empty text.
 *
 * @param texts of the pictures
 * @param latentShape (4, h, w)
 * @param gamma of the Min-SNR weights
 * @param rows of a step
 */
record ConditionedTraining(
    TextEncoderNetwork textEncoder,
    UNet2DCondition network,
    NoiseSchedule schedule,
    EncodedPictures pictures,
    Texts texts,
    Shape latentShape,
    CounterNoise random,
    double gamma,
    int rows)
    implements PretrainingLoop.Loss {
  private static final int ROW = 32;
  private static final int TIMESTEP = 33;
  private static final int NOISE = 34;
  private static final int LATENTS = 35;
  private static final int EMPTY = 36;

  /** p_uncond of Ho and Salimans 2022 (arXiv 2207.12598, section 4.2). */
  private static final double EMPTY_SHARE = 0.1;

  /** Ids of texts. */
  interface Texts {
    /** Of a picture's caption; another draw may give another. */
    long[] of(int row, int draw);

    /** Of the empty text. */
    long[] empty();
  }

  @Override
  public double backPropagate(NDArray leaf, int step, NDManager scope) {
    int size = pictures.latentSize();
    float[] noisy = new float[rows * size];
    float[] noise = new float[rows * size];
    long[] timesteps = new long[rows];
    long[][] ids = new long[rows][];
    float[] weights = new float[rows];
    for (int row = 0; row < rows; row++) {
      int index = random.below(pictures.size(), CounterNoise.stream(ROW, step, row), 0);
      timesteps[row] = timestep(step, row);
      random.gaussian(CounterNoise.stream(NOISE, step, row), noise, row * size, size);
      random.gaussian(CounterNoise.stream(LATENTS, step, row), noisy, row * size, size);
      addNoise(index, (int) timesteps[row], noisy, noise, row * size);
      boolean empty = random.uniform(CounterNoise.stream(EMPTY, step, row), 0) < EMPTY_SHARE;
      ids[row] = empty ? texts.empty() : texts.of(index, step);
      double snr = schedule.signalToNoise((int) timesteps[row]);
      weights[row] = (float) (Math.min(snr, gamma) / snr / rows / size);
    }
    NDList parts = leaf.split(new long[] {textEncoder.layout().size()});
    NDArray context = textEncoder.embed(parts.get(0), scope.create(ids));
    NDArray losses =
        network.losses(
            parts.get(1),
            null,
            latents(noisy, scope),
            scope.create(timesteps),
            context,
            latents(noise, scope));
    BackPropagation.run(losses, scope.create(weights));
    double sum = 0;
    for (float loss : losses.toFloatArray()) {
      sum += loss;
    }
    return sum / rows;
  }

  private int timestep(int step, int row) {
    double place = (row + random.uniform(CounterNoise.stream(TIMESTEP, step, row), 0)) / rows;
    return Math.min((int) (place * schedule.steps()), schedule.steps() - 1);
  }

  /** Makes of the numbers that latents are drawn by the latents with noise. */
  private void addNoise(int index, int t, float[] noisy, float[] noise, int offset) {
    double signal = Math.sqrt(schedule.alphaCumprod(t));
    double deviation = Math.sqrt(1 - schedule.alphaCumprod(t));
    for (int i = 0; i < pictures.latentSize(); i++) {
      int at = offset + i;
      double latent = pictures.latent(index, i, noisy[at]);
      noisy[at] = (float) (signal * latent + deviation * noise[at]);
    }
  }

  private NDArray latents(float[] values, NDManager scope) {
    Shape shape = new Shape(rows).addAll(latentShape);
    return scope.create(FloatBuffer.wrap(values), shape, DataType.FLOAT32);
  }
}
