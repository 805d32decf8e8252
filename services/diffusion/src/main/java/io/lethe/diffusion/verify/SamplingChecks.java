package io.lethe.diffusion.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.sampler.Sampler;
import io.lethe.diffusion.unet.GradientMode;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Whole runs of DDIM and DPM-Solver++(2M), and single DDPM steps.
 *
 * <p>A whole run feeds the network its own output and can amplify float32 rounding a thousandfold
 * (a run in float64 then differs from float32 by as much). So its result may differ from the
 * expected one by a few times what a change of the initial noise by one part in ten million does,
 * where that is more than the ordinary tolerance.
 */
final class SamplingChecks {
  private static final Pattern RUN =
      Pattern.compile("(ddim|dpmpp2m)(\\d+)\\.(timesteps|after_first_step|final)");
  private static final double PERTURBATION = 1e-7;
  private static final double MARGIN = 4;
  private static final Pattern STEP = Pattern.compile("ddpm\\.t(\\d+)\\.prev");

  private final DiffusionModel model;
  private final Safetensors expected;
  private final float[] initial;

  private SamplingChecks(DiffusionModel model, Safetensors expected) throws IOException {
    this.model = model;
    this.expected = expected;
    this.initial = expected.floats("initial");
  }

  static void run(DiffusionModel model, Safetensors expected, List<TensorCheck> checks)
      throws IOException {
    SamplingChecks run = new SamplingChecks(model, expected);
    for (String name : expected.entries().keySet()) {
      Matcher whole = RUN.matcher(name);
      Matcher step = STEP.matcher(name);
      if (whole.matches()) {
        checks.add(run.whole(name, whole));
      } else if (step.matches()) {
        checks.add(run.ddpm(name, Integer.parseInt(step.group(1))));
      }
    }
  }

  private TensorCheck whole(String name, Matcher matcher) throws IOException {
    SamplerKind kind =
        matcher.group(1).equals("ddim") ? SamplerKind.DDIM : SamplerKind.DPM_SOLVER_2M;
    Sampler sampler = kind.create(model.schedule(), Integer.parseInt(matcher.group(2)));
    if (matcher.group(3).equals("timesteps")) {
      return TensorCheck.of(name, floats(sampler.timesteps()), floats(expected.longs(name)));
    }
    boolean whole = matcher.group(3).equals("final");
    List<Integer> steps =
        whole ? IntStream.range(0, sampler.timesteps().length).boxed().toList() : List.of(0);
    float[] actual = sample(sampler, steps, initial, null);
    double tolerance = TensorCheck.TOLERANCE;
    if (whole) {
      Sampler again = kind.create(model.schedule(), sampler.timesteps().length);
      TensorCheck change =
          TensorCheck.of(name, sample(again, steps, perturbed(initial), null), actual);
      tolerance = Math.max(tolerance, MARGIN * change.relativeError());
    }
    return TensorCheck.of(name, actual, expected.floats(name), tolerance);
  }

  private static float[] perturbed(float[] values) {
    float[] noise = new float[values.length];
    new CounterNoise(0).gaussian(0, noise, 0, noise.length);
    float[] changed = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      changed[i] = (float) (values[i] * (1 + PERTURBATION * noise[i]));
    }
    return changed;
  }

  private TensorCheck ddpm(String name, int t) throws IOException {
    Sampler sampler = SamplerKind.DDPM.create(model.schedule(), model.schedule().steps());
    float[] noise = expected.floats(name.replace(".prev", ".noise"));
    int step = model.schedule().steps() - 1 - t;
    return TensorCheck.of(
        name, sample(sampler, List.of(step), initial, noise), expected.floats(name));
  }

  private float[] sample(Sampler sampler, List<Integer> steps, float[] start, float[] noise) {
    Shape shape = model.batchShape(start.length / model.pictureSize());
    try (GradientMode off = GradientMode.off();
        NDManager batch = model.manager().newSubManager()) {
      NDArray x = batch.create(start, shape);
      for (int step : steps) {
        try (NDManager scope = batch.newSubManager()) {
          x.attach(scope);
          NDArray t = scope.create(new long[] {sampler.timesteps()[step]});
          NDArray eps = model.unet().forward(model.weights(), x, t);
          x = sampler.step(step, x, eps, at -> scope.create(noise, shape));
          x.attach(batch);
        }
      }
      return x.toFloatArray();
    }
  }

  private static float[] floats(int[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = values[i];
    }
    return floats;
  }

  private static float[] floats(long[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = values[i];
    }
    return floats;
  }
}
