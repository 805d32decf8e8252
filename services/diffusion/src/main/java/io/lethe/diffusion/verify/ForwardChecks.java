package io.lethe.diffusion.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.objective.Objective;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Output, per-sample losses, and the PU objective with its gradients. */
final class ForwardChecks {
  /** {@code pu.<scale>.<correction>.<loss | grad.parameter>}. */
  private static final Pattern OBJECTIVE =
      Pattern.compile("pu\\.(sum|sum_b3|mean)\\.(abs|nn)\\.(?:(loss)|grad\\.(.+))");

  private final DiffusionModel model;
  private final Safetensors expected;
  private final List<TensorCheck> checks;

  private ForwardChecks(DiffusionModel model, Safetensors expected, List<TensorCheck> checks) {
    this.model = model;
    this.expected = expected;
    this.checks = checks;
  }

  static void run(DiffusionModel model, Safetensors expected, List<TensorCheck> checks)
      throws IOException {
    ForwardChecks run = new ForwardChecks(model, expected, checks);
    try (NDManager scope = model.manager().newSubManager()) {
      run.output(scope);
    }
    Map<String, Evaluated> evaluated = new HashMap<>();
    for (String name : expected.entries().keySet()) {
      Matcher matcher = OBJECTIVE.matcher(name);
      if (matcher.matches()) {
        String key = matcher.group(1) + "." + matcher.group(2);
        if (!evaluated.containsKey(key)) {
          evaluated.put(key, run.evaluate(matcher.group(1), matcher.group(2)));
        }
        float[] actual =
            matcher.group(3) != null
                ? new float[] {(float) evaluated.get(key).loss()}
                : run.gradient(evaluated.get(key).gradient(), matcher.group(4));
        checks.add(TensorCheck.of(name, actual, expected.floats(name)));
      }
    }
  }

  private record Evaluated(double loss, float[] gradient) {}

  private NDArray batch(NDManager scope, String name) throws IOException {
    float[] values = expected.floats(name);
    if (values.length % model.pictureSize() != 0) {
      throw new CorruptCheckpointException("tensor " + name + " does not fit the model's shape.");
    }
    return scope.create(values, model.batchShape(values.length / model.pictureSize()));
  }

  private void output(NDManager scope) throws IOException {
    try (GradientMode off = GradientMode.off()) {
      NDArray x = batch(scope, "noisy");
      NDArray t = scope.create(expected.longs("timesteps"));
      NDArray labels = ClassLabelTensor.read(model, expected, scope);
      float[] output = model.network().forward(model.weights(), x, t, labels).toFloatArray();
      checks.add(TensorCheck.of("output", output, expected.floats("output")));
      NDArray losses = model.network().losses(model.weights(), x, t, labels, batch(scope, "noise"));
      checks.add(
          TensorCheck.of("sample_loss", losses.toFloatArray(), expected.floats("sample_loss")));
    }
  }

  private Evaluated evaluate(String scale, String correction) throws IOException {
    // The vectors' settings: beta 0.1 (0.3 in sum_b3); l summed, or averaged over the pixels.
    Objective objective =
        new PositiveUnlabeled(
            scale.equals("sum_b3") ? 0.3 : 0.1,
            correction.equals("abs") ? Correction.ABS : Correction.NONNEGATIVE);
    double divisor = scale.equals("mean") ? model.pictureSize() : 1;
    float[] target = expected.floats("target");
    boolean[] sensitive = new boolean[target.length];
    for (int row = 0; row < target.length; row++) {
      sensitive[row] = target[row] == 1;
    }
    try (NDManager scope = model.manager().newSubManager();
        GradientMode on = GradientMode.on()) {
      NDArray leaf = model.network().leaf(model.weights(), scope);
      NDArray t = scope.create(expected.longs("timesteps"));
      NDArray x = batch(scope, "noisy");
      NDArray labels = ClassLabelTensor.read(model, expected, scope);
      NDArray losses = model.network().losses(leaf, x, t, labels, batch(scope, "noise"));
      float[] values = losses.toFloatArray();
      double[] scaled = new double[values.length];
      Arrays.setAll(scaled, row -> values[row] / divisor);
      Objective.Evaluation evaluation = objective.evaluate(scaled, sensitive);
      float[] seeds = new float[values.length];
      for (int row = 0; row < seeds.length; row++) {
        seeds[row] = (float) (evaluation.weights()[row] / divisor);
      }
      JniUtils.backward((PtNDArray) losses, (PtNDArray) scope.create(seeds), false, false);
      NDArray gradient = model.network().gradient(leaf);
      gradient.attach(scope);
      return new Evaluated(evaluation.loss(), gradient.toFloatArray());
    }
  }

  private float[] gradient(float[] flat, String parameter) throws CorruptCheckpointException {
    ParameterLayout.Entry entry;
    try {
      entry = model.network().layout().entry(parameter);
    } catch (IllegalArgumentException e) {
      throw new CorruptCheckpointException("There is " + e.getMessage() + " in the model.", e);
    }
    int from = (int) entry.offset();
    return Arrays.copyOfRange(flat, from, from + (int) entry.size());
  }
}
