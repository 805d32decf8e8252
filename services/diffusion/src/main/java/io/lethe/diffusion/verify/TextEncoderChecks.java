package io.lethe.diffusion.verify;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.text.TextEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The text encoder of a Stable Diffusion directory, by {@code text.safetensors}. */
final class TextEncoderChecks {
  private static final String LAST = "last_hidden_state";

  private TextEncoderChecks() {}

  /** Runs the comparisons of a pipeline's directory that its files hold. */
  static void run(TextToImageDirectory pipeline, Device device, List<TensorCheck> checks)
      throws IOException {
    Path file = pipeline.directory().resolve("text.safetensors");
    if (!Files.exists(file)) {
      return;
    }
    try (NDManager scope = NDManager.newBaseManager(device);
        GradientMode off = GradientMode.off();
        Safetensors expected = Safetensors.open(file);
        TextEncoder encoder =
            TextEncoder.load(
                pipeline.textEncoder(), pipeline.textEncoderWeights(), Precision.FLOAT32, scope)) {
      NDArray ids = ExpectedTensor.readLongs(expected, "input_ids", scope);
      checks.add(
          TensorCheck.of("text." + LAST, encoder.embed(ids).toFloatArray(), expected.floats(LAST)));
      // Those of the second and third prompt.
      NDArray two = ids.get("1:3");
      for (int layers = 0; layers <= pipeline.textEncoder().layers(); layers++) {
        hidden(layers, pipeline, two, expected, checks);
      }
    }
  }

  private static void hidden(
      int layers,
      TextToImageDirectory pipeline,
      NDArray ids,
      Safetensors expected,
      List<TensorCheck> checks)
      throws IOException {
    String name = "hidden_states." + layers;
    if (!expected.entries().containsKey(name)) {
      return;
    }
    try (TextEncoder first =
        TextEncoder.upTo(
            layers,
            pipeline.textEncoder(),
            pipeline.textEncoderWeights(),
            Precision.FLOAT32,
            ids.getManager())) {
      checks.add(
          TensorCheck.of("text." + name, first.embed(ids).toFloatArray(), expected.floats(name)));
    }
  }
}
