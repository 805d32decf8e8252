package io.lethe.diffusion.unet;

import io.lethe.diffusion.network.ParameterLayout;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The body of the network's TorchScript function while the blocks write it: one assignment per
 * native operation. Values are named {@code v0, v1, ...}; parameters are views into the flat array.
 *
 * <p>Why a script: DJL's own array operations have no group norm, SiLU or attention, and each is a
 * native call with an array of its own. As one script the whole network is one native call, and
 * PyTorch frees each intermediate value after its last use.
 */
final class Script {
  /** Floats in an AVX-512 register. */
  private static final int VECTOR = 16;

  /** Up to this many input channels another kernel runs, which is correct. */
  private static final int FEW_CHANNELS = 8;

  private final ParameterLayout layout = new ParameterLayout();
  private final StringBuilder body = new StringBuilder();
  private final boolean oneDnn;
  private int values;

  /**
   * @param oneDnn whether to call oneDNN's convolution by name. PyTorch would choose it anyway but
   *     for single small pictures, where it tries NNPACK first, which warns on every call on
   *     hardware it does not know.
   */
  Script(boolean oneDnn) {
    this.oneDnn = oneDnn;
  }

  ParameterLayout layout() {
    return layout;
  }

  /** Assigns an expression to a new value; {@code %s} in the format takes the arguments. */
  String let(String format, Object... args) {
    String name = "v" + values++;
    body.append("    ").append(name).append(" = ");
    body.append(String.format(Locale.ROOT, format, args)).append('\n');
    return name;
  }

  /** Declares a parameter and returns the value that views it in its shape. */
  String parameter(String name, long fanIn, long... shape) {
    int index = layout.add(name, fanIn, shape);
    return shape.length == 1
        ? "p[" + index + "]"
        : let("torch.view(p[%d], %s)", index, java.util.Arrays.toString(shape));
  }

  String linear(String name, String x, int in, int out) {
    String weight = parameter(name + ".weight", in, out, in);
    return let("torch.linear(%s, %s, %s)", x, weight, parameter(name + ".bias", in, out));
  }

  /**
   * A square convolution with bias.
   *
   * <p>Channels are padded with zeros to whole vectors. oneDNN's AVX-512 3x3 kernels (as PyTorch
   * 2.7.1 has them) read uninitialised memory where they sum over a part of a vector, so that now
   * and then a gradient becomes NaN. A filled tail has nothing uninitialised to read.
   */
  String conv(String name, String x, int in, int out, int kernel, int stride, int padding) {
    long fanIn = (long) in * kernel * kernel;
    String weight = parameter(name + ".weight", fanIn, out, in, kernel, kernel);
    String bias = parameter(name + ".bias", fanIn, out);
    int moreIn = in > FEW_CHANNELS ? missing(in) : 0;
    int moreOut = missing(out);
    if (moreIn > 0) {
      x = let("torch.constant_pad_nd(%s, [0, 0, 0, 0, 0, %d], 0)", x, moreIn);
    }
    if (moreIn > 0 || moreOut > 0) {
      weight =
          let("torch.constant_pad_nd(%s, [0, 0, 0, 0, 0, %d, 0, %d], 0)", weight, moreIn, moreOut);
    }
    if (moreOut > 0) {
      bias = let("torch.constant_pad_nd(%s, [0, %d], 0)", bias, moreOut);
    }
    String y =
        oneDnn
            ? let(
                "torch.mkldnn_convolution(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)",
                x, weight, bias, padding, padding, stride, stride)
            : let(
                "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)",
                x, weight, bias, stride, stride, padding, padding);
    return moreOut > 0 ? let("torch.narrow(%s, 1, 0, %d)", y, out) : y;
  }

  private static int missing(int channels) {
    return Math.floorMod(-channels, VECTOR);
  }

  String silu(String x) {
    return let("torch.silu(%s)", x);
  }

  String add(String a, String b) {
    return let("torch.add(%s, %s)", a, b);
  }

  /**
   * The module's source in the form that TorchScript archives hold.
   *
   * @param result the value that is the network's output
   */
  String source(String result) {
    String sizes =
        layout.entries().stream()
            .map(entry -> Long.toString(entry.size()))
            .collect(Collectors.joining(", "));
    return """
        class Denoiser(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.Denoiser,
            x: Tensor,
            t: Tensor,
            labels: Tensor,
            frequencies: Tensor,
            weights: Tensor) -> Tensor:
            p = torch.split_with_sizes(weights, [%s], 0)
        %s    return %s
          def losses(self: __torch__.Denoiser,
            x: Tensor,
            t: Tensor,
            labels: Tensor,
            frequencies: Tensor,
            weights: Tensor,
            noise: Tensor) -> Tensor:
            error = torch.sub((self).forward(x, t, labels, frequencies, weights), noise)
            return torch.sum(torch.mul(error, error), [1, 2, 3])
        """
        .formatted(sizes, body, result);
  }
}
