package io.lethe.diffusion.verify;

import ai.djl.Device;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.model.DiffusionModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares a checkpoint with what diffusers computed from it: {@code forward.safetensors} (outputs,
 * losses and gradients) and {@code sampling.safetensors} (sampler steps) beside it. For a model
 * with classes each of them names the classes of its rows in {@code class_labels} (N) int64. A
 * Stable Diffusion pipeline is compared part by part, then as a whole, and has {@code
 * text.safetensors}, {@code vae.safetensors}, {@code lora.safetensors} and {@code
 * pipeline.safetensors} too.
 */
public final class CheckpointVerification {
  private CheckpointVerification() {}

  /** Runs every comparison that the files hold, on the CPU. */
  public static List<TensorCheck> verify(Path directory) throws IOException {
    return verify(directory, Device.cpu());
  }

  /**
   * Runs every comparison that the files hold.
   *
   * @param device where Lethe computes; the files say what is expected of any device
   * @return one check for each expected tensor
   * @throws CorruptCheckpointException if a file is damaged, or there is nothing to compare with
   * @throws io.lethe.diffusion.checkpoint.UnsupportedConfigException naming the field that is not
   *     supported
   */
  public static List<TensorCheck> verify(Path directory, Device device) throws IOException {
    if (TextToImageDirectory.isFor(directory)) {
      return textToImage(TextToImageDirectory.read(directory), device);
    }
    Path forward = directory.resolve("forward.safetensors");
    Path sampling = directory.resolve("sampling.safetensors");
    List<TensorCheck> checks = new ArrayList<>();
    try (DiffusionModel model = DiffusionModel.load(directory, device)) {
      if (Files.exists(forward)) {
        try (Safetensors expected = Safetensors.open(forward)) {
          ForwardChecks.run(model, expected, checks);
        }
      }
      if (Files.exists(sampling)) {
        try (Safetensors expected = Safetensors.open(sampling)) {
          SamplingChecks.run(model, expected, checks);
        }
      }
    }
    if (checks.isEmpty()) {
      throw new CorruptCheckpointException(
          directory + " has neither forward.safetensors nor sampling.safetensors to compare with.");
    }
    return List.copyOf(checks);
  }

  private static List<TensorCheck> textToImage(TextToImageDirectory pipeline, Device device)
      throws IOException {
    List<TensorCheck> checks = new ArrayList<>();
    TokenizerChecks.run(pipeline, checks);
    TextEncoderChecks.run(pipeline, device, checks);
    UNetConditionChecks.run(pipeline, device, checks);
    AutoencoderChecks.run(pipeline, device, checks);
    PipelineChecks.run(pipeline, device, checks);
    if (checks.isEmpty()) {
      throw new CorruptCheckpointException(
          "%s has none of tokens.json, text, forward, vae and pipeline.safetensors to compare with."
              .formatted(pipeline.directory()));
    }
    return List.copyOf(checks);
  }
}
