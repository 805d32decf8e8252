package io.lethe.diffusion.judge;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.LinkedHashMap;
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

  private static final float LEAK = 0.1f;
  private static final int INITIAL_WEIGHTS = 0;

  private final int channels;
  private final int height;
  private final int width;
  private final Map<String, Shape> shapes = new LinkedHashMap<>();
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
    layer("conv0", FIRST_CHANNELS, channels, 5, 5);
    int down = height;
    int across = width;
    int count = 0;
    while (Math.max(down, across) > LARGEST_SIDE) {
      down = (down + 1) / 2;
      across = (across + 1) / 2;
      if (count > 0) {
        layer("conv" + count, CHANNELS, count == 1 ? FIRST_CHANNELS : CHANNELS, 3, 3);
      }
      count++;
    }
    halvings = count;
    layer("last", CHANNELS, count > 1 ? CHANNELS : FIRST_CHANNELS, 3, 3);
    layer("features", FEATURES, (long) CHANNELS * down * across);
    layer("logit", 1, FEATURES);
  }

  private void layer(String name, long... weight) {
    shapes.put(name + ".weight", new Shape(weight));
    shapes.put(name + ".bias", new Shape(weight[0]));
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

  /** Names and shapes of all parameters, in the order of the flat array. */
  Map<String, Shape> shapes() {
    return shapes;
  }

  /** Elements of the flat array. */
  int size() {
    return (int) shapes.values().stream().mapToLong(Shape::size).sum();
  }

  /** Weights drawn as He et al. 2015 (arXiv 1502.01852, eq. 10) say, biases zero. */
  float[] initialWeights(CounterNoise noise) {
    float[] weights = new float[size()];
    int at = 0;
    int layer = 0;
    for (Shape shape : shapes.values()) {
      int length = (int) shape.size();
      if (shape.dimension() > 1) {
        noise.gaussian(CounterNoise.stream(INITIAL_WEIGHTS, layer, 0), weights, at, length);
        double scale = Math.sqrt(2.0 / (shape.size() / shape.get(0)));
        for (int i = at; i < at + length; i++) {
          weights[i] *= (float) scale;
        }
      }
      at += length;
      layer++;
    }
    return weights;
  }

  /** The parameters by name, as views of the flat array that pass gradients on to it. */
  Map<String, NDArray> parameters(NDArray weights) {
    long[] ends = new long[shapes.size() - 1];
    long end = 0;
    int index = 0;
    for (Shape shape : shapes.values()) {
      end += shape.size();
      if (index < ends.length) {
        ends[index++] = end;
      }
    }
    NDList parts = weights.split(ends, 0);
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> parameters.put(name, parts.get(parameters.size()).reshape(shape)));
    return parameters;
  }

  /** A batch (N, C, H, W) of the scope. */
  NDArray batch(NDManager scope, float[] pictures) {
    int size = channels * height * width;
    return scope.create(pictures, new Shape(pictures.length / size, channels, height, width));
  }

  /**
   * The feature layer, which leaks so that no feature is dead.
   *
   * @param x (N, C, H, W) in [-1, 1]
   * @return (N, 64)
   */
  NDArray features(Map<String, NDArray> parameters, NDArray x) {
    NDArray maps = convolve(parameters, "conv0", x, 2, halvings > 0 ? 2 : 1);
    for (int stage = 1; stage < halvings; stage++) {
      maps = convolve(parameters, "conv" + stage, maps, 1, 2);
    }
    maps = convolve(parameters, "last", maps, 1, 1);
    return Activation.leakyRelu(linear(parameters, "features", maps.reshape(x.size(0), -1)), LEAK);
  }

  /**
   * The log of the odds that a picture comes from the positives and not from the unlabeled ones.
   *
   * @param features (N, 64)
   * @return (N)
   */
  NDArray logits(Map<String, NDArray> parameters, NDArray features) {
    return linear(parameters, "logit", features).reshape(-1);
  }

  private static NDArray convolve(
      Map<String, NDArray> parameters, String layer, NDArray x, int padding, int stride) {
    NDArray weight = parameters.get(layer + ".weight");
    NDArray bias = parameters.get(layer + ".bias");
    return Activation.relu(
        Conv2d.conv2d(x, weight, bias, new Shape(stride, stride), new Shape(padding, padding))
            .singletonOrThrow());
  }

  private static NDArray linear(Map<String, NDArray> parameters, String layer, NDArray x) {
    return Linear.linear(x, parameters.get(layer + ".weight"), parameters.get(layer + ".bias"))
        .singletonOrThrow();
  }
}
