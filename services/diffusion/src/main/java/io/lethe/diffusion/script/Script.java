package io.lethe.diffusion.script;

import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.network.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The body of a network's TorchScript function while the blocks write it: one assignment per native
 * operation. Values are named {@code v0, v1, ...}; parameters are views into the flat array.
 *
 * <p>Why a script: DJL's own array operations have no group norm, SiLU or attention, and each is a
 * native call with an array of its own. As one script the whole network is one native call, and
 * PyTorch frees each intermediate value after its last use.
 */
public final class Script {
  /** Floats in an AVX-512 register. */
  private static final int VECTOR = 16;

  /** Up to this many input channels another kernel runs, which is correct. */
  private static final int FEW_CHANNELS = 8;

  private final ParameterLayout layout = new ParameterLayout();
  private final ParameterLayout lowRankLayout = new ParameterLayout();
  private final StringBuilder body = new StringBuilder();
  private final boolean oneDnn;
  private final Precision precision;
  private final int rank;
  private int values;

  /** A script in float32 for the device of a manager, all of whose weights are one array. */
  public Script(NDManager device) {
    this(runsOneDnn(device), Precision.FLOAT32, 0);
  }

  /**
   * @param oneDnn whether to call oneDNN's convolution by name. PyTorch would choose it anyway but
   *     for single small pictures, where it tries NNPACK first, which warns on every call on
   *     hardware it does not know.
   * @param precision in what it computes
   * @param rank of the low-rank change of each {@link #projection}, which is a second array of
   *     weights (Hu et al. 2021, arXiv 2106.09685); 0 for none
   */
  public Script(boolean oneDnn, Precision precision, int rank) {
    this.oneDnn = oneDnn;
    this.precision = precision;
    this.rank = rank;
  }

  /** Whether the device of a manager is a CPU with oneDNN. */
  public static boolean runsOneDnn(NDManager device) {
    return !device.getDevice().isGpu()
        && device.getEngine().hasCapability(StandardCapabilities.MKLDNN);
  }

  /** The parameters in the flat array {@code weights}. */
  public ParameterLayout layout() {
    return layout;
  }

  /** The parameters in the flat array {@code delta}; none where the rank is 0. */
  public ParameterLayout lowRankLayout() {
    return lowRankLayout;
  }

  /** Assigns an expression to a new value; {@code %s} in the format takes the arguments. */
  public String let(String format, Object... args) {
    String name = "v" + values++;
    body.append("    ").append(name).append(" = ");
    body.append(String.format(Locale.ROOT, format, args)).append('\n');
    return name;
  }

  /** Declares a parameter and returns the value that views it in its shape. */
  public String parameter(String name, long fanIn, long... shape) {
    return view("p", layout.add(name, fanIn, shape), shape);
  }

  private String view(String array, int index, long... shape) {
    return shape.length == 1
        ? "%s[%d]".formatted(array, index)
        : let("torch.view(%s[%d], %s)", array, index, Arrays.toString(shape));
  }

  /** (..., in) to (..., out), with bias. */
  public String linear(String name, String x, int in, int out) {
    String weight = parameter(name + ".weight", in, out, in);
    return let("torch.linear(%s, %s, %s)", x, weight, parameter(name + ".bias", in, out));
  }

  /**
   * A linear map that a low-rank change may be added to, W + up down, where {@code down} is (rank,
   * in) and {@code up} is (out, rank): their names are diffusers' for such weights.
   *
   * @param bias whether it has one
   * @return (..., out)
   */
  public String projection(String name, String x, int in, int out, boolean bias) {
    String weight = parameter(name + ".weight", in, out, in);
    if (rank > 0) {
      String down =
          view("d", lowRankLayout.add(name + ".lora.down.weight", in, rank, in), rank, in);
      // A fan of 0: it starts at zero, so that the network is at first what it was.
      String up = view("d", lowRankLayout.add(name + ".lora.up.weight", 0, out, rank), out, rank);
      weight = let("torch.add(%s, %s)", weight, computed(let("torch.matmul(%s, %s)", up, down)));
    }
    return bias
        ? let("torch.linear(%s, %s, %s)", x, weight, parameter(name + ".bias", in, out))
        : let("torch.linear(%s, %s, annotate(Optional[Tensor], None))", x, weight);
  }

  /** Layer normalization over the last axis of that width, with an affine map. */
  public String layerNorm(String name, String x, int width, double epsilon) {
    String weight = parameter(name + ".weight", 0, width);
    String bias = parameter(name + ".bias", 0, width);
    return let("torch.layer_norm(%s, [%d], %s, %s, %s)", x, width, weight, bias, epsilon);
  }

  /**
   * A square convolution with bias.
   *
   * <p>With oneDNN channels are padded with zeros to whole vectors. Its AVX-512 3x3 kernels (as
   * PyTorch 2.7.1 has them) read uninitialised memory where they sum over a part of a vector, so
   * that now and then a gradient becomes NaN. A filled tail has nothing uninitialised to read.
   */
  public String conv(String name, String x, int in, int out, int kernel, int stride, int padding) {
    long fanIn = (long) in * kernel * kernel;
    String weight = parameter(name + ".weight", fanIn, out, in, kernel, kernel);
    String bias = parameter(name + ".bias", fanIn, out);
    if (!oneDnn) {
      return convolution(x, weight, bias, stride, padding);
    }
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
        precision == Precision.FLOAT32
            ? let(
                "torch.mkldnn_convolution(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)",
                x, weight, bias, padding, padding, stride, stride)
            // oneDNN's refuses bfloat16 on a processor without AVX-512.
            : convolution(x, weight, bias, stride, padding);
    return moreOut > 0 ? let("torch.narrow(%s, 1, 0, %d)", y, out) : y;
  }

  private String convolution(String x, String weight, String bias, int stride, int padding) {
    return let(
        "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], 1)",
        x, weight, bias, stride, stride, padding, padding);
  }

  private static int missing(int channels) {
    return Math.floorMod(-channels, VECTOR);
  }

  public String silu(String x) {
    return let("torch.silu(%s)", x);
  }

  public String add(String a, String b) {
    return let("torch.add(%s, %s)", a, b);
  }

  /** The value in the precision that the script computes in. */
  public String computed(String x) {
    return precision == Precision.FLOAT32
        ? x
        : let("torch.to(%s, %d, False, False, None)", x, precision.scalarType());
  }

  /** The value in float32. */
  public String float32(String x) {
    return precision == Precision.FLOAT32
        ? x
        : let("torch.to(%s, %d, False, False, None)", x, Precision.FLOAT32.scalarType());
  }

  /**
   * The module's source in the form that TorchScript archives hold. Its arguments are the inputs,
   * then {@code weights}, then {@code delta} if there is a rank.
   *
   * @param result the value that is the network's output
   */
  public String source(List<String> inputs, String result) {
    List<String> arguments = arguments(inputs);
    String head =
        """
        class Network(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
          def forward(self: __torch__.Network,
        %s) -> Tensor:
            p = torch.split_with_sizes(%s, [%s], 0)
        """
            .formatted(declared(arguments), weights(), sizes(layout));
    String low =
        rank > 0
            ? "    d = torch.split_with_sizes(delta, [%s], 0)\n".formatted(sizes(lowRankLayout))
            : "";
    return head + low + body + "    return %s\n".formatted(result);
  }

  /**
   * The same with a second function, {@code losses}, which takes what the network should have said
   * as its last argument and returns each row's squared error, summed over all but the first axis.
   */
  public String sourceWithLosses(List<String> inputs, String result) {
    List<String> arguments = arguments(inputs);
    String passed = String.join(", ", arguments);
    arguments.add("wanted");
    return source(inputs, result)
        + """
          def losses(self: __torch__.Network,
        %s) -> Tensor:
            error = torch.sub((self).forward(%s), wanted)
            return torch.sum(torch.mul(error, error), [1, 2, 3])
        """
            .formatted(declared(arguments), passed);
  }

  /** The inputs, and the flat arrays after them. */
  private List<String> arguments(List<String> inputs) {
    List<String> arguments = new ArrayList<>(inputs);
    arguments.add("weights");
    if (rank > 0) {
      arguments.add("delta");
    }
    return arguments;
  }

  private String weights() {
    return precision == Precision.FLOAT32
        ? "weights"
        : "torch.to(weights, %d, False, False, None)".formatted(precision.scalarType());
  }

  private static String declared(List<String> arguments) {
    return arguments.stream()
        .map(name -> "    %s: Tensor".formatted(name))
        .collect(Collectors.joining(",\n"));
  }

  private static String sizes(ParameterLayout layout) {
    return layout.entries().stream()
        .map(entry -> Long.toString(entry.size()))
        .collect(Collectors.joining(", "));
  }
}
