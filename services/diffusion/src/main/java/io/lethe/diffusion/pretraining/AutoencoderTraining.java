package io.lethe.diffusion.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.autoencoder.AutoencoderNetwork;
import io.lethe.diffusion.checkpoint.AutoencoderConfig;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.network.BackPropagation;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.noise.CounterNoise;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The loss of an autoencoder (Kingma and Welling 2014, arXiv 1312.6114, eq. 10, with the absolute
 * error as Rombach et al. 2022 have it, without their perceptual and adversarial parts): mean
 * |picture - decoded| + weight * mean divergence of the latents from the standard normal
 * distribution.
 *
 * @param weight of the divergence
 * @param rows of a step
 */
record AutoencoderTraining(
    AutoencoderNetwork network,
    AutoencoderConfig config,
    PictureSource pictures,
    CounterNoise random,
    double weight,
    int rows)
    implements PretrainingLoop.Loss {
  private static final int ROW = 30;
  private static final int NOISE = 31;
  private static final float FIRST_LOG_VARIANCE = -6;
  private static final double LEAST_LOG_VARIANCE = -30;
  private static final double MOST_LOG_VARIANCE = 20;

  /**
   * Has first weights of an encoder say that latents have a small variance: with noise as large as
   * what they tell, the decoder learns little for a long time.
   */
  static void quieten(ParameterLayout encoder, float[] weights, int latentChannels) {
    ParameterLayout.Entry bias = encoder.entry("quant_conv.bias");
    int from = Math.toIntExact(bias.offset()) + latentChannels;
    Arrays.fill(weights, from, from + latentChannels, FIRST_LOG_VARIANCE);
  }

  @Override
  public double backPropagate(NDArray leaf, int step, NDManager scope) {
    NDList halves = leaf.split(new long[] {network.encoderLayout().size()});
    NDArray wanted = batch(step, scope);
    NDArray moments = network.moments(halves.get(0), wanted);
    int channels = config.latentChannels();
    NDArray mean = moments.get(new NDIndex(":, 0:{}", channels));
    NDArray logVariance =
        moments.get(new NDIndex(":, {}:", channels)).clip(LEAST_LOG_VARIANCE, MOST_LOG_VARIANCE);
    NDArray latents = mean.add(logVariance.mul(0.5).exp().mul(noise(step, mean.getShape(), scope)));
    NDArray made = network.pictures(halves.get(1), latents);
    NDArray difference = made.sub(wanted);
    NDArray error = difference.abs().add(difference.square()).mean();
    NDArray divergence = mean.square().add(logVariance.exp()).sub(logVariance).sub(1).mean();
    NDArray loss = error.add(divergence.mul((float) (weight / 2)));
    BackPropagation.run(loss, scope.create(1f));
    return loss.getFloat();
  }

  private NDArray batch(int step, NDManager scope) {
    int size = pictures.pictureSize();
    float[] values = new float[rows * size];
    for (int row = 0; row < rows; row++) {
      int index = random.below(pictures.size(), CounterNoise.stream(ROW, step, row), 0);
      pictures.copyRow(index, values, row * size);
    }
    Shape shape = new Shape(rows, pictures.channels(), pictures.height(), pictures.width());
    return scope.create(FloatBuffer.wrap(values), shape, DataType.FLOAT32);
  }

  private NDArray noise(int step, Shape shape, NDManager scope) {
    float[] values = new float[(int) shape.size()];
    random.gaussian(CounterNoise.stream(NOISE, step, 0), values, 0, values.length);
    return scope.create(FloatBuffer.wrap(values), shape, DataType.FLOAT32);
  }
}
