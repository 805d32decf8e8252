package io.lethe.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.noise.NoiseSchedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The samplers of latents, by what diffusers' schedulers made of given outputs of a network. */
class LatentSamplersTest {
  private static final String FILE = "stable-diffusion/schedulers.safetensors";
  private static final Shape SHAPE = new Shape(1, 4, 4, 4);
  private static final int SIZE = 64;
  private static final float TOLERANCE = 1e-4f;
  private static final Map<String, SamplerKind> KINDS =
      Map.of(
          "pndm", SamplerKind.PLMS,
          "ddim", SamplerKind.DDIM,
          "dpmpp2m", SamplerKind.DPM_SOLVER_2M,
          "euler", SamplerKind.EULER,
          "lms", SamplerKind.LMS);

  /** Such as {@code lms.v_prediction.linspace.25}. */
  static Stream<String> runs() throws IOException {
    Set<String> runs = new LinkedHashSet<>();
    try (Safetensors given = Safetensors.open(Golden.path(FILE))) {
      for (String name : given.entries().keySet()) {
        if (name.endsWith(".results")) {
          runs.add(name.substring(0, name.length() - ".results".length()));
        }
      }
    }
    return runs.stream();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void eachStepIsDiffusers(String run) throws Exception {
    // given
    String[] words = run.split("\\.");
    NoiseSchedule schedule = schedule(words[1], words[2]);
    LatentSampler sampler =
        KINDS.get(words[0]).createOfLatents(schedule, Integer.parseInt(words[3]));
    try (Safetensors given = Safetensors.open(Golden.path(FILE));
        NDManager scope = NDManager.newBaseManager(Device.cpu())) {
      double[] timesteps = given.doubles(run + ".timesteps");
      float[] outputs = given.floats("model_outputs");
      float[] inputs = given.floats(run + ".inputs");
      float[] results = given.floats(run + ".results");
      assertThat(sampler.evaluations()).isEqualTo(timesteps.length);
      NDArray x = scope.create(given.floats("initial"), SHAPE).mul(sampler.initialScale());
      List<NDArray> kept = new ArrayList<>();

      for (int i = 0; i < timesteps.length; i++) {
        // when
        LatentStep step = sampler.step(i);
        assertThat(step.timestep()).isCloseTo(timesteps[i], within(1e-3));
        close(run + " input " + i, x, part(inputs, i), 1);
        NDArray out = scope.create(part(outputs, i), SHAPE);
        LatentBatchStep moved =
            LatentBatchStep.move(x, out, kept, List.of(step), schedule.prediction());

        // then
        double length = i + 1 < timesteps.length ? length(given, run, i + 1) : 1;
        close(run + " result " + i, moved.noisy(), part(results, i), length);
        x = moved.noisy();
        kept.add(0, moved.kept());
        if (kept.size() > LatentStep.MOST_KEPT) {
          kept.remove(LatentStep.MOST_KEPT);
        }
      }
    }
  }

  @Test
  void aBatchMixesSamplersAndSteps() throws Exception {
    // given one row of LMS at its fourth step and one of PLMS at its second
    NoiseSchedule schedule = schedule("epsilon", "leading");
    List<LatentStep> steps =
        List.of(
            SamplerKind.LMS.createOfLatents(schedule, 10).step(3),
            SamplerKind.PLMS.createOfLatents(schedule, 10).step(1));
    try (NDManager scope = NDManager.newBaseManager(Device.cpu())) {
      NDArray x = random(scope, 1);
      NDArray out = random(scope, 2);
      List<NDArray> kept = List.of(random(scope, 3), random(scope, 4), random(scope, 5));

      // when
      LatentBatchStep both = LatentBatchStep.move(x, out, kept, steps, schedule.prediction());

      // then each row is as alone
      for (int row = 0; row < 2; row++) {
        String only = row + ":" + (row + 1);
        LatentBatchStep alone =
            LatentBatchStep.move(
                x.get(only),
                out.get(only),
                kept.stream().map(earlier -> earlier.get(only)).toList(),
                List.of(steps.get(row)),
                schedule.prediction());
        assertThat(both.noisy().get(only).toFloatArray()).isEqualTo(alone.noisy().toFloatArray());
        assertThat(both.kept().get(only).toFloatArray()).isEqualTo(alone.kept().toFloatArray());
      }
    }
  }

  @Test
  void oneStepIsEnoughForEach() throws Exception {
    for (SamplerKind kind : KINDS.values()) {
      LatentSampler sampler = kind.createOfLatents(schedule("v_prediction", "leading"), 1);
      assertThat(sampler.evaluations()).isEqualTo(1);
      assertThat(sampler.step(0).signal()).isBetween(0d, 1d);
    }
  }

  private static NDArray random(NDManager scope, int seed) {
    java.util.Random random = new java.util.Random(seed);
    float[] values = new float[2 * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return scope.create(values, new Shape(2, 4, 4, 4));
  }

  /** What diffusers' latents of Euler and LMS are longer by: sqrt(1 + sigma^2). */
  private static double length(Safetensors given, String run, int i) throws IOException {
    if (!given.entries().containsKey(run + ".sigmas")) {
      return 1;
    }
    double sigma = given.floats(run + ".sigmas")[i];
    return Math.sqrt(1 + sigma * sigma);
  }

  private static org.assertj.core.data.Offset<Double> within(double distance) {
    return org.assertj.core.data.Offset.offset(distance);
  }

  private static float[] part(float[] values, int i) {
    return Arrays.copyOfRange(values, i * SIZE, (i + 1) * SIZE);
  }

  private static void close(String what, NDArray actual, float[] expected, double length) {
    float[] values = actual.mul(length).toFloatArray();
    double largest = 0;
    double error = 0;
    for (int i = 0; i < SIZE; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      error = Math.max(error, Math.abs(values[i] - expected[i]));
    }
    assertThat(error).as(what).isLessThanOrEqualTo(TOLERANCE * largest);
  }

  private static NoiseSchedule schedule(String prediction, String spacing) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("_class_name", "DDIMScheduler");
    json.put("beta_schedule", "scaled_linear").put("beta_start", 0.00085).put("beta_end", 0.012);
    json.put("clip_sample", false).put("set_alpha_to_one", false).put("steps_offset", 1);
    json.put("prediction_type", prediction).put("timestep_spacing", spacing);
    return NoiseSchedule.parseOfLatents(json);
  }
}
