package io.lethe.diffusion.judge;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.network.ConvolutionalLayers;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.Map;

/**
 * The judge's network for pictures of one shape, as a function of one flat array of weights:
 * convolutions of stride 2 until no side is above 8, one more convolution, a linear layer whose
 * output is the feature space, and one logit.
 */
final class JudgeNetwork {
  static final int FEATURES = 64;

  private static final int LARGEST_SIDE = 8;
  private static final int FIRST_CHANNELS = 16;

  /** A multiple of 16: oneDNN's kernels have faults in the gradients of partly filled vectors. */
  private static final int CHANNELS = 32;

  private final int channels;
  private final int height;
  private final int width;
  private final ConvolutionalLayers layers = new ConvolutionalLayers();
  private final int halvings;

  /**
   * Lays out the network.
   *
   * @param channels 1 or more
   * @param height 1 or more
   * @param width 1 or more
   */
  JudgeNetwork(int channels, int height, int width) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    layers.add("conv0", FIRST_CHANNELS, channels, 5, 5);
    int down = height;
    int across = width;
    int count = 0;
    while (Math.max(down, across) > LARGEST_SIDE) {
      down = (down + 1) / 2;
      across = (across + 1) / 2;
      if (count > 0) {
        layers.add("conv" + count, CHANNELS, count == 1 ? FIRST_CHANNELS : CHANNELS, 3, 3);
      }
      count++;
    }
    halvings = count;
    layers.add("last", CHANNELS, count > 1 ? CHANNELS : FIRST_CHANNELS, 3, 3);
    layers.add("features", FEATURES, (long) CHANNELS * down * across);
    layers.add("logit", 1, FEATURES);
  }

  int channels() {
    return channels;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  /** Names, shapes and places of the parameters in the flat weights. */
  ParameterLayout layout() {
    return layers.layout();
  }

  /** Random first weights, flat. */
  float[] initialWeights(CounterNoise noise) {
    return layers.initialWeights(noise);
  }

  /** A batch (N, C, H, W) of the scope. */
  NDArray batch(NDManager scope, float[] pictures) {
    int size = channels * height * width;
    return scope.create(pictures, new Shape(pictures.length / size, channels, height, width));
  }

  /**
   * The feature layer.
   *
   * @param x (N, C, H, W) in [-1, 1]
   * @return (N, 64)
   */
  NDArray features(Map<String, NDArray> parameters, NDArray x) {
    NDArray maps = ConvolutionalLayers.convolve(parameters, "conv0", x, 2, halvings > 0 ? 2 : 1);
    for (int stage = 1; stage < halvings; stage++) {
      maps = ConvolutionalLayers.convolve(parameters, "conv" + stage, maps, 1, 2);
    }
    maps = ConvolutionalLayers.convolve(parameters, "last", maps, 1, 1);
    return ConvolutionalLayers.features(parameters, "features", maps);
  }

  /**
   * The log of the odds that a picture comes from the positives and not from the unlabeled ones.
   *
   * @param features (N, 64)
   * @return (N)
   */
  NDArray logits(Map<String, NDArray> parameters, NDArray features) {
    return ConvolutionalLayers.linear(parameters, "logit", features).reshape(-1);
  }
}
