package io.lethe.diffusion.classifier;

import ai.djl.ndarray.NDArray;
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
 * The network as a function of its parameters, which are named and shaped as PyTorch would: conv
 * 5x5, pool, conv 5x5, pool, conv 3x3, then two linear layers. The first linear layer's output is
 * the feature space.
 */
final class DigitNetwork {
  static final int SIDE = 28;
  static final int CLASSES = 10;
  static final int FEATURES = 64;

  /** Of the last feature maps, after two poolings. */
  private static final int LAST_SIDE = SIDE / 4;

  private static final float LEAK = 0.1f;

  private static final int INITIAL_WEIGHTS = 0;

  /**
   * Weights' shapes by layer; every layer has a bias of its first side too. Channels come in whole
   * vectors of 16: oneDNN's AVX-512 kernels have faults in the gradients of partly filled ones.
   */
  private static final Map<String, long[]> LAYERS = new LinkedHashMap<>();

  static {
    LAYERS.put("conv1", new long[] {16, 1, 5, 5});
    LAYERS.put("conv2", new long[] {32, 16, 5, 5});
    LAYERS.put("conv3", new long[] {32, 32, 3, 3});
    LAYERS.put("features", new long[] {FEATURES, 32 * LAST_SIDE * LAST_SIDE});
    LAYERS.put("digits", new long[] {CLASSES, FEATURES});
  }

  private DigitNetwork() {}

  /** Names and shapes of all parameters, in order. */
  static Map<String, Shape> parameterShapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    LAYERS.forEach(
        (layer, weight) -> {
          shapes.put(layer + ".weight", new Shape(weight));
          shapes.put(layer + ".bias", new Shape(weight[0]));
        });
    return shapes;
  }

  /** Weights drawn as He et al. 2015 (arXiv 1502.01852, eq. 10) say, biases zero. */
  static Map<String, NDArray> initialParameters(NDManager manager, long seed) {
    CounterNoise noise = new CounterNoise(seed);
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    parameterShapes()
        .forEach(
            (name, shape) -> {
              float[] values = new float[(int) shape.size()];
              if (shape.dimension() > 1) {
                long stream = CounterNoise.stream(INITIAL_WEIGHTS, parameters.size(), 0);
                noise.gaussian(stream, values, 0, values.length);
                double scale = Math.sqrt(2.0 / (shape.size() / shape.get(0)));
                for (int i = 0; i < values.length; i++) {
                  values[i] *= (float) scale;
                }
              }
              parameters.put(name, manager.create(values, shape));
            });
    return parameters;
  }

  /**
   * The feature layer. It leaks where the others are cut off at zero: with a plain ReLU half of the
   * 64 features came out as zero for hundreds of digits, and a distance can't see what they don't.
   *
   * @param x (N, 1, 28, 28) in [-1, 1]
   * @return (N, 64); it belongs to x's manager
   */
  static NDArray features(Map<String, NDArray> parameters, NDArray x) {
    NDArray maps = halve(convolve(parameters, "conv1", x, 2));
    maps = halve(convolve(parameters, "conv2", maps, 2));
    maps = convolve(parameters, "conv3", maps, 1);
    NDArray sums = linear(parameters, "features", maps.reshape(x.size(0), -1));
    return Activation.leakyRelu(sums, LEAK);
  }

  /**
   * The unnormalised log-probabilities.
   *
   * @param features (N, 64)
   * @return (N, 10)
   */
  static NDArray logits(Map<String, NDArray> parameters, NDArray features) {
    return linear(parameters, "digits", features);
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
