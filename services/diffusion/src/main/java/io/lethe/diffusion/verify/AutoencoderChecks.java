package io.lethe.diffusion.verify;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.lethe.diffusion.autoencoder.Autoencoder;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.script.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The autoencoder of a Stable Diffusion directory, by {@code vae.safetensors}. */
final class AutoencoderChecks {
  private static final String QUIET = "quiet.weight.";

  private final Autoencoder autoencoder;
  private final Safetensors expected;
  private final NDManager scope;
  private final List<TensorCheck> checks;

  private AutoencoderChecks(
      Autoencoder autoencoder, Safetensors expected, NDManager scope, List<TensorCheck> checks) {
    this.autoencoder = autoencoder;
    this.expected = expected;
    this.scope = scope;
    this.checks = checks;
  }

  /** Runs the comparisons of a pipeline's directory that its files hold. */
  static void run(TextToImageDirectory pipeline, Device device, List<TensorCheck> checks)
      throws IOException {
    Path file = pipeline.directory().resolve("vae.safetensors");
    if (!Files.exists(file)) {
      return;
    }
    try (NDManager scope = NDManager.newBaseManager(device);
        GradientMode off = GradientMode.off();
        Safetensors expected = Safetensors.open(file);
        Autoencoder autoencoder =
            Autoencoder.load(
                pipeline.autoencoder(), pipeline.autoencoderWeights(), Precision.FLOAT32, scope)) {
      AutoencoderChecks run = new AutoencoderChecks(autoencoder, expected, scope, checks);
      run.encoder();
      run.decoder();
      run.quietWeights();
    }
  }

  private void encoder() throws IOException {
    NDArray pictures = ExpectedTensor.read(expected, "picture", scope);
    Autoencoder.Posterior posterior = autoencoder.posterior(pictures, scope);
    check("mean", posterior.mean());
    check("logvar", posterior.logVariance());
    NDArray noise = ExpectedTensor.read(expected, "noise", scope);
    check("latents", autoencoder.latents(posterior, noise));
  }

  private void decoder() throws IOException {
    NDArray pictures = autoencoder.decode(ExpectedTensor.read(expected, "decode.latents", scope));
    check("decode.picture", pictures);
    NDArray wide = ExpectedTensor.read(expected, "wide.decode.latents", scope);
    check("wide.decode.picture", autoencoder.decode(wide));
  }

  private void quietWeights() throws IOException {
    for (String name : expected.entries().keySet()) {
      if (name.startsWith(QUIET)) {
        String parameter = name.substring(QUIET.length());
        boolean encodes = parameter.startsWith("encoder.") || parameter.startsWith("quant_conv.");
        ParameterLayout.Entry entry =
            (encodes ? autoencoder.encoderLayout() : autoencoder.decoderLayout()).entry(parameter);
        (encodes ? autoencoder.encoderWeights() : autoencoder.decoderWeights())
            .set(
                new NDIndex().addSliceDim(entry.offset(), entry.offset() + entry.size()),
                scope.create(expected.floats(name)));
      }
    }
    NDArray pictures = ExpectedTensor.read(expected, "picture", scope);
    check("quiet.mean", autoencoder.posterior(pictures, scope).mean());
    NDArray latents = ExpectedTensor.read(expected, "decode.latents", scope);
    check("quiet.decode.picture", autoencoder.decode(latents));
  }

  private void check(String name, NDArray actual) throws IOException {
    checks.add(TensorCheck.of("vae." + name, actual.toFloatArray(), expected.floats(name)));
  }
}
