package io.lethe.diffusion.verify;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.checkpoint.UNetConditionConfig;
import io.lethe.diffusion.network.BackPropagation;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.network.StoredWeights;
import io.lethe.diffusion.objective.Objective;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.texttoimage.LowRankFile;
import io.lethe.diffusion.unet.UNet2DCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The text-conditioned U-Net of a Stable Diffusion directory: outputs, losses and gradients of
 * {@code forward.safetensors}, and with a low-rank change those of {@code lora.safetensors}.
 */
final class UNetConditionChecks {
  /** {@code <objective>.loss} or {@code <objective>.grad.<parameter>}. */
  private static final Pattern OBJECTIVE =
      Pattern.compile("(sum|pu\\.(?:sum|sum_b3|mean)\\.(?:abs|nn))\\.(?:(loss)|grad\\.(.+))");

  private static final String QUIET = "quiet.weight.";
  private static final String CONTEXT = "encoder_hidden_states";

  private final Safetensors expected;
  private final List<TensorCheck> checks;
  private final UNet2DCondition network;
  private final NDManager scope;
  private final NDArray weights;
  private final NDArray delta;
  private final Rows rows;

  /** The rows of a batch. */
  private record Rows(NDArray x, NDArray t, NDArray context, NDArray wanted, boolean[] sensitive) {}

  /** An objective's value, and its gradients. */
  private record Evaluated(double loss, float[] gradient, float[] context) {}

  private UNetConditionChecks(
      Safetensors expected,
      Rows rows,
      UNet2DCondition network,
      NDArray weights,
      NDArray delta,
      List<TensorCheck> checks) {
    this.expected = expected;
    this.rows = rows;
    this.network = network;
    this.weights = weights;
    this.delta = delta;
    this.scope = weights.getManager();
    this.checks = checks;
  }

  /** Runs the comparisons of a pipeline's directory that its files hold. */
  static void run(TextToImageDirectory pipeline, Device device, List<TensorCheck> checks)
      throws IOException {
    Path forward = pipeline.directory().resolve("forward.safetensors");
    if (!Files.exists(forward)) {
      return;
    }
    UNetConditionConfig config = pipeline.unet();
    try (NDManager scope = NDManager.newBaseManager(device);
        GradientMode off = GradientMode.off();
        Safetensors given = Safetensors.open(forward)) {
      Rows rows = rows(given, scope);
      try (UNet2DCondition network = new UNet2DCondition(config, Precision.FLOAT32, 0, scope)) {
        NDArray weights = weights(pipeline, network, scope);
        UNetConditionChecks run =
            new UNetConditionChecks(given, rows, network, weights, null, checks);
        run.outputs("");
        run.otherShape();
        run.objectives("", network.layout());
        run.quietWeights();
      }
      lowRank(pipeline, rows, scope, checks);
    }
  }

  private static void lowRank(
      TextToImageDirectory pipeline, Rows rows, NDManager scope, List<TensorCheck> checks)
      throws IOException {
    Path file = pipeline.directory().resolve("lora.safetensors");
    if (!Files.exists(file)) {
      return;
    }
    Path change = pipeline.directory().resolve(LowRankFile.IN_VERSION);
    try (UNet2DCondition network =
            new UNet2DCondition(
                pipeline.unet(), Precision.FLOAT32, LowRankFile.rank(change), scope);
        Safetensors given = Safetensors.open(file)) {
      NDArray weights = weights(pipeline, network, scope);
      NDArray delta = LowRankFile.read(change, network, scope);
      UNetConditionChecks run =
          new UNetConditionChecks(given, rows, network, weights, delta, checks);
      run.outputs("lora.");
      run.objectives("lora.", network.lowRankLayout());
    }
  }

  private static NDArray weights(
      TextToImageDirectory pipeline, UNet2DCondition network, NDManager scope) throws IOException {
    return StoredWeights.read(pipeline.unetWeights(), network.layout(), name -> false, scope);
  }

  private static Rows rows(Safetensors given, NDManager scope) throws IOException {
    float[] target = given.floats("target");
    boolean[] sensitive = new boolean[target.length];
    IntStream.range(0, target.length).forEach(row -> sensitive[row] = target[row] == 1);
    return new Rows(
        ExpectedTensor.read(given, "noisy", scope),
        scope.create(given.longs("timesteps")),
        ExpectedTensor.read(given, CONTEXT, scope),
        ExpectedTensor.read(given, "wanted", scope),
        sensitive);
  }

  private void outputs(String prefix) throws IOException {
    check(prefix, "output", network.forward(weights, delta, rows.x, rows.t, rows.context));
    if (expected.entries().containsKey("sample_loss")) {
      check(
          prefix,
          "sample_loss",
          network.losses(weights, delta, rows.x, rows.t, rows.context, rows.wanted));
    }
  }

  private void otherShape() throws IOException {
    NDArray x = ExpectedTensor.read(expected, "wide.noisy", scope);
    NDArray t = scope.create(expected.longs("wide.timesteps"));
    NDArray context = rows.context.get(new NDIndex("1:3"));
    check("", "wide.output", network.forward(weights, delta, x, t, context));
  }

  private void quietWeights() throws IOException {
    NDArray quiet = weights.duplicate();
    for (String name : expected.entries().keySet()) {
      if (name.startsWith(QUIET)) {
        ParameterLayout.Entry entry = network.layout().entry(name.substring(QUIET.length()));
        quiet.set(
            new NDIndex().addSliceDim(entry.offset(), entry.offset() + entry.size()),
            scope.create(expected.floats(name)));
      }
    }
    check("", "quiet.output", network.forward(quiet, delta, rows.x, rows.t, rows.context));
  }

  private void objectives(String prefix, ParameterLayout trained) throws IOException {
    Map<String, Evaluated> evaluated = new HashMap<>();
    for (String name : expected.entries().keySet()) {
      Matcher matcher = OBJECTIVE.matcher(name);
      if (!matcher.matches()) {
        continue;
      }
      Evaluated found = evaluated.computeIfAbsent(matcher.group(1), this::evaluate);
      float[] actual;
      if (matcher.group(2) != null) {
        actual = new float[] {(float) found.loss};
      } else if (matcher.group(3).equals(CONTEXT)) {
        actual = found.context;
      } else {
        actual = part(found.gradient, trained, matcher.group(3));
      }
      checks.add(TensorCheck.of(prefix + name, actual, expected.floats(name)));
    }
  }

  /** The gradient for what is trained, the low-rank change where there is one, and for the text. */
  private Evaluated evaluate(String name) {
    try (NDManager inner = scope.newSubManager();
        GradientMode on = GradientMode.on()) {
      NDArray leaf = BackPropagation.leaf(delta == null ? weights : delta, inner);
      NDArray context = BackPropagation.leaf(rows.context, inner);
      NDArray losses =
          network.losses(
              delta == null ? leaf : weights,
              delta == null ? null : leaf,
              rows.x,
              rows.t,
              context,
              rows.wanted);
      losses.attach(inner);
      float[] values = losses.toFloatArray();
      double divisor = name.contains("mean") ? rows.x.size() / (double) values.length : 1;
      double[] scaled = new double[values.length];
      Arrays.setAll(scaled, row -> values[row] / divisor);
      Objective.Evaluation evaluation = objective(name).evaluate(scaled, rows.sensitive);
      float[] slopes = new float[values.length];
      for (int row = 0; row < slopes.length; row++) {
        slopes[row] = (float) (evaluation.weights()[row] / divisor);
      }
      BackPropagation.run(losses, inner.create(slopes));
      return new Evaluated(evaluation.loss(), gradient(leaf), gradient(context));
    }
  }

  private static float[] gradient(NDArray leaf) {
    try (NDArray gradient = leaf.getGradient()) {
      return gradient.toFloatArray();
    }
  }

  /** By the vectors' settings: the plain sum, or PU with beta 0.1 (0.3 in sum_b3). */
  private static Objective objective(String name) {
    if (name.equals("sum")) {
      return (losses, sensitive) -> {
        double[] weights = new double[losses.length];
        Arrays.fill(weights, 1);
        return new Objective.Evaluation(Arrays.stream(losses).sum(), 0, 0, weights);
      };
    }
    return new PositiveUnlabeled(
        name.contains("sum_b3") ? 0.3 : 0.1,
        name.endsWith("abs") ? Correction.ABS : Correction.NONNEGATIVE);
  }

  private static float[] part(float[] flat, ParameterLayout layout, String name)
      throws CorruptCheckpointException {
    try {
      ParameterLayout.Entry entry = layout.entry(name);
      int from = (int) entry.offset();
      return Arrays.copyOfRange(flat, from, from + (int) entry.size());
    } catch (IllegalArgumentException e) {
      throw new CorruptCheckpointException("There is " + e.getMessage() + " in the model.", e);
    }
  }

  private void check(String prefix, String name, NDArray actual) throws IOException {
    checks.add(TensorCheck.of(prefix + name, actual.toFloatArray(), expected.floats(name)));
    actual.close();
  }
}
