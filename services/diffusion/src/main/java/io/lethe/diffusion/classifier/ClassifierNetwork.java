package io.lethe.diffusion.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The network as a function of its weights, which lie in one flat array and are named and shaped as
 * PyTorch would: two convolutions of 5x5 and as many of 3x3 as it takes, each but the last followed
 * by a pooling, until no side is above 8; then two linear layers. The first linear layer's output
 * is the feature space.
 */
final class ClassifierNetwork {
  static final int FEATURES = 64;

  /** Of the maps that are handed to the linear layers. */
  private static final int LONGEST_LAST_SIDE = 8;

  private static final float LEAK = 0.1f;

  private static final int INITIAL_WEIGHTS = 0;

  private final ClassifierShape shape;
  private final int poolings;
  private final Map<String, Shape> parameterShapes = new LinkedHashMap<>();

  ClassifierNetwork(ClassifierShape shape) {
    this.shape = shape;
    this.poolings = poolings(Math.max(shape.height(), shape.width()));
    // Channels come in whole vectors of 16: oneDNN's AVX-512 kernels have faults in the gradients
    // of partly filled ones. Colours need more of them than strokes.
    int few = shape.channels() == 1 ? 16 : 32;
    int many = 2 * few;
    layer("conv1", few, shape.channels(), 5, 5);
    layer("conv2", many, few, 5, 5);
    for (int conv = 3; conv <= poolings + 1; conv++) {
      layer("conv" + conv, many, many, 3, 3);
    }
    long last = (long) (shape.height() >> poolings) * (shape.width() >> poolings);
    layer("features", FEATURES, many * last);
    layer("classes", shape.classes(), FEATURES);
  }

  private static int poolings(int side) {
    int poolings = 2;
    while (side >> poolings > LONGEST_LAST_SIDE) {
      poolings++;
    }
    return poolings;
  }

  private void layer(String name, long... weight) {
    parameterShapes.put(name + ".weight", new Shape(weight));
    parameterShapes.put(name + ".bias", new Shape(weight[0]));
  }

  ClassifierShape shape() {
    return shape;
  }

  /** Names and shapes of all parameters, in the order of the flat array. */
  Map<String, Shape> parameterShapes() {
    return parameterShapes;
  }

  /** Weights drawn as He et al. 2015 (arXiv 1502.01852, eq. 10) say, biases zero; flat. */
  float[] initialWeights(long seed) {
    CounterNoise noise = new CounterNoise(seed);
    float[] weights = new float[size()];
    int at = 0;
    int index = 0;
    for (Shape parameter : parameterShapes.values()) {
      int length = (int) parameter.size();
      if (parameter.dimension() > 1) {
        noise.gaussian(CounterNoise.stream(INITIAL_WEIGHTS, index, 0), weights, at, length);
        double scale = Math.sqrt(2.0 / (parameter.size() / parameter.get(0)));
        for (int i = at; i < at + length; i++) {
          weights[i] *= (float) scale;
        }
      }
      at += length;
      index++;
    }
    return weights;
  }

  private int size() {
    return (int) parameterShapes.values().stream().mapToLong(Shape::size).sum();
  }

  /** The parameters by name, as views of the flat array that pass gradients on to it. */
  Map<String, NDArray> parameters(NDArray weights) {
    long[] starts = new long[parameterShapes.size() - 1];
    long end = 0;
    int index = 0;
    for (Shape parameter : parameterShapes.values()) {
      end += parameter.size();
      if (index < starts.length) {
        starts[index++] = end;
      }
    }
    NDList parts = weights.split(starts);
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    parameterShapes.forEach(
        (name, parameter) -> parameters.put(name, parts.get(parameters.size()).reshape(parameter)));
    return parameters;
  }

  /** A batch (N, C, H, W) of the scope. */
  NDArray batch(NDManager scope, float[] pictures) {
    return scope.create(
        pictures,
        new Shape(
            pictures.length / shape.pictureSize(),
            shape.channels(),
            shape.height(),
            shape.width()));
  }

  /**
   * The feature layer. It leaks where the others are cut off at zero: with a plain ReLU half of the
   * 64 features came out as zero for hundreds of digits, and a distance can't see what they don't.
   *
   * @param x (N, C, H, W) in [-1, 1]
   * @return (N, 64); it belongs to x's manager
   */
  NDArray features(Map<String, NDArray> parameters, NDArray x) {
    NDArray maps = halve(convolve(parameters, "conv1", x, 2));
    maps = halve(convolve(parameters, "conv2", maps, 2));
    for (int conv = 3; conv <= poolings; conv++) {
      maps = halve(convolve(parameters, "conv" + conv, maps, 1));
    }
    maps = convolve(parameters, "conv" + (poolings + 1), maps, 1);
    NDArray sums = linear(parameters, "features", maps.reshape(x.size(0), -1));
    return Activation.leakyRelu(sums, LEAK);
  }

  /**
   * The unnormalised log-probabilities.
   *
   * @param features (N, 64)
   * @return (N, classes)
   */
  NDArray logits(Map<String, NDArray> parameters, NDArray features) {
    return linear(parameters, "classes", features);
  }

  private static NDArray convolve(
      Map<String, NDArray> parameters, String layer, NDArray x, int padding) {
    NDArray weight = parameters.get(layer + ".weight");
    NDArray bias = parameters.get(layer + ".bias");
    return Activation.relu(
        Conv2d.conv2d(x, weight, bias, new Shape(1, 1), new Shape(padding, padding))
            .singletonOrThrow());
  }

  private static NDArray halve(NDArray maps) {
    return Pool.maxPool2d(maps, new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false);
  }

  private static NDArray linear(Map<String, NDArray> parameters, String layer, NDArray x) {
    return Linear.linear(x, parameters.get(layer + ".weight"), parameters.get(layer + ".bias"))
        .singletonOrThrow();
  }
}
