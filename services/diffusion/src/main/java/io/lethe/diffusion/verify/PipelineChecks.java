package io.lethe.diffusion.verify;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.sampler.LatentSampler;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.texttoimage.GuidedLatents;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Whole runs of a Stable Diffusion directory, from prompts to pixels, by {@code pipeline.json} and
 * {@code pipeline.safetensors}.
 */
final class PipelineChecks {
  private static final Map<String, SamplerKind> SAMPLERS =
      Map.of(
          "pndm", SamplerKind.PLMS,
          "ddim", SamplerKind.DDIM,
          "dpmpp2m", SamplerKind.DPM_SOLVER_2M,
          "euler", SamplerKind.EULER,
          "lms", SamplerKind.LMS);

  /** Pixels may differ by one of 255, which is how they are rounded. */
  private static final double ONE_PIXEL = 1 / 255d + 1e-9;

  private final TextToImageModel model;
  private final Safetensors expected;
  private final List<TensorCheck> checks;

  private PipelineChecks(TextToImageModel model, Safetensors expected, List<TensorCheck> checks) {
    this.model = model;
    this.expected = expected;
    this.checks = checks;
  }

  /** Runs the comparisons of a pipeline's directory that its files hold. */
  static void run(TextToImageDirectory pipeline, Device device, List<TensorCheck> checks)
      throws IOException {
    Path file = pipeline.directory().resolve("pipeline.safetensors");
    if (!Files.exists(file)) {
      return;
    }
    JsonNode runs =
        new ObjectMapper().readTree(pipeline.directory().resolve("pipeline.json").toFile());
    List<String> prompts = new ArrayList<>();
    runs.path("prompts").forEach(prompt -> prompts.add(prompt.asText()));
    try (TextToImageModel model =
            TextToImageModel.load(pipeline.directory(), Precision.FLOAT32, device);
        GradientMode off = GradientMode.off();
        Safetensors expected = Safetensors.open(file)) {
      PipelineChecks check = new PipelineChecks(model, expected, checks);
      for (Map.Entry<String, JsonNode> run : runs.path("runs").properties()) {
        check.run(run.getKey(), run.getValue(), prompts);
      }
    }
  }

  private void run(String name, JsonNode run, List<String> prompts) throws IOException {
    SamplerKind kind = SAMPLERS.get(run.path("sampler").asText());
    if (kind == null) {
      throw new CorruptCheckpointException("pipeline.json names no sampler in run " + name + ".");
    }
    NoiseSchedule schedule = schedule(run);
    LatentSampler sampler = kind.createOfLatents(schedule, run.path("steps").asInt());
    try (NDManager scope = model.manager().newSubManager()) {
      GuidedLatents latents =
          new GuidedLatents(
              model,
              schedule,
              prompts,
              Collections.nCopies(prompts.size(), run.path("negative_prompt").asText()),
              run.path("guidance_scale").asDouble(),
              scope);
      NDArray noise = ExpectedTensor.read(expected, "initial", scope);
      double length = length(kind, sampler);
      NDArray clean =
          latents.sample(
              noise,
              sampler,
              scope,
              (evaluation, noisy) -> {
                if (evaluation == 0) {
                  check(name + ".after_first_step", noisy.mul(length).toFloatArray());
                }
              });
      check(name + ".final", clean.toFloatArray());
      NDArray pictures = model.decode(clean).mul(0.5).add(0.5).clip(0, 1);
      if (expected.entries().containsKey(name + ".picture")) {
        check(name + ".picture", pictures.toFloatArray());
      }
      pixels(name + ".pixels", pictures.transpose(0, 2, 3, 1).toFloatArray());
    }
  }

  private NoiseSchedule schedule(JsonNode run) {
    ObjectNode json = model.directory().scheduler().deepCopy();
    json.put("timestep_spacing", run.path("timestep_spacing").asText());
    return NoiseSchedule.parseOfLatents(json);
  }

  /** diffusers' latents of Euler and LMS are longer after a step: by 1 / signal of the next. */
  private static double length(SamplerKind kind, LatentSampler sampler) {
    boolean longer = kind == SamplerKind.EULER || kind == SamplerKind.LMS;
    return longer ? 1 / sampler.step(1).signal() : 1;
  }

  private void check(String name, float[] actual) {
    try {
      checks.add(TensorCheck.of("pipeline." + name, actual, expected.floats(name)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void pixels(String name, float[] pictures) throws IOException {
    byte[] bytes = expected.bytes(name);
    float[] wanted = new float[bytes.length];
    float[] actual = new float[bytes.length];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = bytes[i] & 0xff;
      actual[i] = Math.round(pictures[i] * 255);
    }
    checks.add(TensorCheck.of("pipeline." + name, actual, wanted).allowing(ONE_PIXEL));
  }
}
