package io.lethe.diffusion.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.sampler.BatchStep;
import io.lethe.diffusion.sampler.Sampler;
import io.lethe.diffusion.sampler.StepWeights;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Whole runs of DDIM and DPM-Solver++(2M), and single DDPM steps.
 *
 * <p>A whole run feeds the network its own output, which can amplify float32 rounding several
 * hundredfold: the expected result is then itself one of many that float32 gives, each {@link
 * #effectOfRounding} from the exact one. Two of them may lie twice that far apart. Only a run that
 * misses the ordinary tolerance is held to this distance instead, and never to more than {@link
 * #LARGEST_TOLERANCE}.
 */
final class SamplingChecks {
  private static final Pattern RUN =
      Pattern.compile("(ddim|dpmpp2m)(\\d+)\\.(timesteps|after_first_step|final)");
  private static final int PROBES = 8;

  /** No amplification excuses more than this. */
  private static final double LARGEST_TOLERANCE = 1e-3;

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
    boolean toTheEnd = matcher.group(3).equals("final");
    List<Integer> steps =
        toTheEnd ? IntStream.range(0, sampler.timesteps().length).boxed().toList() : List.of(0);
    float[] actual = sample(sampler, steps, initial, null);
    TensorCheck check = TensorCheck.of(name, actual, expected.floats(name));
    if (!toTheEnd || check.passed()) {
      return check;
    }
    double distance = 2 * effectOfRounding(name, actual, kind, steps);
    return check.allowing(Math.min(LARGEST_TOLERANCE, distance));
  }

  /**
   * The largest change of a run's result, relative as in {@link TensorCheck}, when each element of
   * the initial noise moves to a neighbouring float32.
   */
  private double effectOfRounding(
      String name, float[] result, SamplerKind kind, List<Integer> steps) throws IOException {
    double largest = 0;
    for (int probe = 0; probe < PROBES; probe++) {
      Sampler again = kind.create(model.schedule(), steps.size());
      float[] moved = sample(again, steps, neighbouring(initial, probe), null);
      largest = Math.max(largest, TensorCheck.of(name, moved, result).relativeError());
    }
    return largest;
  }

  private static float[] neighbouring(float[] values, int probe) {
    CounterNoise directions = new CounterNoise(probe);
    float[] moved = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      boolean up = directions.below(2, 0, i) == 1;
      moved[i] = up ? Math.nextUp(values[i]) : Math.nextDown(values[i]);
    }
    return moved;
  }

  private TensorCheck ddpm(String name, int t) throws IOException {
    Sampler sampler = SamplerKind.DDPM.create(model.schedule(), model.schedule().steps());
    float[] noise = expected.floats(name.replace(".prev", ".noise"));
    int step = model.schedule().steps() - 1 - t;
    return TensorCheck.of(
        name, sample(sampler, List.of(step), initial, noise), expected.floats(name));
  }

  private float[] sample(Sampler sampler, List<Integer> steps, float[] start, float[] noise)
      throws IOException {
    int rows = start.length / model.pictureSize();
    Shape shape = model.batchShape(rows);
    try (GradientMode off = GradientMode.off();
        NDManager batch = model.manager().newSubManager()) {
      NDArray labels = ClassLabelTensor.read(model, expected, batch);
      NDArray x = batch.create(start, shape);
      NDArray clean = null;
      for (int step : steps) {
        try (NDManager scope = batch.newSubManager()) {
          x.attach(scope);
          if (clean != null) {
            clean.attach(scope);
          }
          NDArray t = scope.create(new long[] {sampler.timesteps()[step]});
          NDArray eps = model.network().forward(model.weights(), x, t, labels);
          NDArray fresh = noise == null ? null : scope.create(noise, shape);
          List<StepWeights> weights = Collections.nCopies(rows, sampler.weights(step));
          BatchStep moved = BatchStep.move(x, eps, clean, fresh, weights);
          x = moved.noisy();
          clean = moved.clean();
          x.attach(batch);
          clean.attach(batch);
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
