package io.lethe.diffusion.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import io.lethe.diffusion.network.ConvolutionalLayers;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.Map;

/**
 * The network of a classifier, as a function of one flat array of weights: two convolutions of 5x5
 * and as many of 3x3 as it takes, each but the last followed by a pooling, until no side is above
 * 8; then two linear layers. The first linear layer's output is the feature space.
 */
final class ClassifierNetwork {
  static final int FEATURES = 64;

  /** Of the maps that are handed to the linear layers. */
  private static final int LONGEST_LAST_SIDE = 8;

  private final ClassifierShape shape;
  private final int poolings;
  private final ConvolutionalLayers layers = new ConvolutionalLayers();

  ClassifierNetwork(ClassifierShape shape) {
    this.shape = shape;
    this.poolings = poolings(Math.max(shape.height(), shape.width()));
    // Channels come in whole vectors of 16: oneDNN's AVX-512 kernels have faults in the gradients
    // of partly filled ones. Colours need more of them than strokes.
    int few = shape.channels() == 1 ? 16 : 32;
    int many = 2 * few;
    layers.add("conv1", few, shape.channels(), 5, 5);
    layers.add("conv2", many, few, 5, 5);
    for (int conv = 3; conv <= poolings + 1; conv++) {
      layers.add("conv" + conv, many, many, 3, 3);
    }
    long last = (long) (shape.height() >> poolings) * (shape.width() >> poolings);
    layers.add("features", FEATURES, many * last);
    layers.add("classes", shape.classes(), FEATURES);
  }

  private static int poolings(int side) {
    int poolings = 2;
    while (side >> poolings > LONGEST_LAST_SIDE) {
      poolings++;
    }
    return poolings;
  }

  ClassifierShape shape() {
    return shape;
  }

  /** Names, shapes and places of the parameters in the flat weights. */
  ParameterLayout layout() {
    return layers.layout();
  }

  /** Random first weights, flat. */
  float[] initialWeights(long seed) {
    return layers.initialWeights(new CounterNoise(seed));
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
   * The feature layer.
   *
   * @param x (N, C, H, W) in [-1, 1]
   * @return (N, 64); it belongs to x's manager
   */
  NDArray features(Map<String, NDArray> parameters, NDArray x) {
    NDArray maps = halve(ConvolutionalLayers.convolve(parameters, "conv1", x, 2, 1));
    maps = halve(ConvolutionalLayers.convolve(parameters, "conv2", maps, 2, 1));
    for (int conv = 3; conv <= poolings; conv++) {
      maps = halve(ConvolutionalLayers.convolve(parameters, "conv" + conv, maps, 1, 1));
    }
    maps = ConvolutionalLayers.convolve(parameters, "conv" + (poolings + 1), maps, 1, 1);
    return ConvolutionalLayers.features(parameters, "features", maps);
  }

  /**
   * The unnormalised log-probabilities.
   *
   * @param features (N, 64)
   * @return (N, classes)
   */
  NDArray logits(Map<String, NDArray> parameters, NDArray features) {
    return ConvolutionalLayers.linear(parameters, "classes", features);
  }

  private static NDArray halve(NDArray maps) {
    return Pool.maxPool2d(maps, new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false);
  }
}
