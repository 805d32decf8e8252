package io.lethe.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.Map;

/**
 * The layers of a small convolutional network, as functions of one flat array of weights that are
 * named and shaped as PyTorch would: convolutions with a ReLU, then linear layers. Who adds them
 * says in which order a picture passes them.
 */
public final class ConvolutionalLayers {
  private static final float LEAK = 0.1f;
  private static final int INITIAL_WEIGHTS = 0;

  private final ParameterLayout layout = new ParameterLayout();

  /**
   * Appends a layer with a weight and a bias.
   *
   * @param weight of a convolution (outputs, inputs, height, width), of a linear layer (outputs,
   *     inputs)
   */
  public void add(String layer, long... weight) {
    long fanIn = new Shape(weight).size() / weight[0];
    layout.add(layer + ".weight", fanIn, weight);
    layout.add(layer + ".bias", fanIn, weight[0]);
  }

  /** Names, shapes and places of the parameters in the flat weights. */
  public ParameterLayout layout() {
    return layout;
  }

  /** Weights drawn as He et al. 2015 (arXiv 1502.01852, eq. 10) say, biases zero; flat. */
  public float[] initialWeights(CounterNoise noise) {
    float[] weights = new float[(int) layout.size()];
    int index = 0;
    for (ParameterLayout.Entry parameter : layout.entries()) {
      if (parameter.shape().size() > 1) {
        int from = (int) parameter.offset();
        int length = (int) parameter.size();
        noise.gaussian(CounterNoise.stream(INITIAL_WEIGHTS, index, 0), weights, from, length);
        double scale = Math.sqrt(2.0 / parameter.fanIn());
        for (int i = from; i < from + length; i++) {
          weights[i] *= (float) scale;
        }
      }
      index++;
    }
    return weights;
  }

  /**
   * A convolution, cut off at zero.
   *
   * @param parameters as {@link ParameterLayout#views} gives them
   * @param x (N, C, H, W)
   */
  public static NDArray convolve(
      Map<String, NDArray> parameters, String layer, NDArray x, int padding, int stride) {
    NDArray weight = parameters.get(layer + ".weight");
    NDArray bias = parameters.get(layer + ".bias");
    return Activation.relu(
        Conv2d.conv2d(x, weight, bias, new Shape(stride, stride), new Shape(padding, padding))
            .singletonOrThrow());
  }

  /**
   * A linear layer that leaks where the convolutions are cut off at zero: with a plain ReLU half of
   * 64 features came out as zero for hundreds of digits, and a distance can't see what they don't.
   *
   * @param maps (N, C, H, W)
   * @return (N, outputs)
   */
  public static NDArray features(Map<String, NDArray> parameters, String layer, NDArray maps) {
    NDArray sums = linear(parameters, layer, maps.reshape(maps.size(0), -1));
    return Activation.leakyRelu(sums, LEAK);
  }

  /**
   * A linear layer.
   *
   * @param x (N, inputs)
   * @return (N, outputs)
   */
  public static NDArray linear(Map<String, NDArray> parameters, String layer, NDArray x) {
    return Linear.linear(x, parameters.get(layer + ".weight"), parameters.get(layer + ".bias"))
        .singletonOrThrow();
  }
}
