package io.lethe.diffusion.verify;

import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.NetworkConfig;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.noise.NoiseSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a checkpoint is, in one line. */
public final class CheckpointSummary {
  private CheckpointSummary() {}

  /**
   * Reads a checkpoint's configs and the headers of its weights.
   *
   * @return such as {@code UNet2DModel for pictures of 3 x 28 x 28, 92 tensors of F16 in
   *     diffusion_pytorch_model.fp16.safetensors; DDPMScheduler, 1000 timesteps, leading spacing,
   *     steps_offset 1}
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException if a file is missing or
   *     damaged
   * @throws io.lethe.diffusion.checkpoint.UnsupportedConfigException naming what is not supported
   */
  public static String of(Path directory) throws IOException {
    if (TextToImageDirectory.isFor(directory)) {
      return textToImage(TextToImageDirectory.read(directory));
    }
    DiffusersDirectory read = DiffusersDirectory.read(directory);
    NetworkConfig config = read.config();
    NoiseSchedule schedule = NoiseSchedule.parse(read.scheduler());
    String classes =
        config.classes().isPresent() ? " of %d classes".formatted(config.classes().getAsInt()) : "";
    String spacing =
        schedule
            .spacing()
            .map(given -> given.name().toLowerCase(Locale.ROOT))
            .orElse("each sampler's own");
    return "%s for pictures%s of %d x %d x %d, %s; %s, %d timesteps, %s spacing, steps_offset %d"
        .formatted(
            config.json().path("_class_name").asText("UNet2DModel"),
            classes,
            config.inChannels(),
            config.height(),
            config.width(),
            weights(directory),
            read.scheduler().path("_class_name").asText("DDPMScheduler"),
            schedule.steps(),
            spacing,
            schedule.stepsOffset());
  }

  private static String textToImage(TextToImageDirectory pipeline) throws IOException {
    return ("StableDiffusionPipeline for pictures of 3 x %d x %d by latents of 4 x %d x %d; U-Net, %s;"
            + " text encoder, %s; autoencoder, %s; %s, %s")
        .formatted(
            pipeline.height(),
            pipeline.width(),
            pipeline.unet().blocks().height(),
            pipeline.unet().blocks().width(),
            tensors(pipeline.unetWeights()),
            tensors(pipeline.textEncoderWeights()),
            tensors(pipeline.autoencoderWeights()),
            pipeline.scheduler().path("_class_name").asText("PNDMScheduler"),
            pipeline.scheduler().path("prediction_type").asText("epsilon"));
  }

  private static String weights(Path directory) throws IOException {
    Path file = DiffusersDirectory.weights(directory);
    if (!Files.exists(file) && DiffusersDirectory.files(directory).contains("unet/model.pt")) {
      return "weights in model.pt";
    }
    return tensors(file);
  }

  private static String tensors(Path file) throws IOException {
    try (Safetensors tensors = Safetensors.open(file)) {
      String types =
          tensors.entries().values().stream()
              .map(entry -> entry.type().name())
              .distinct()
              .collect(Collectors.joining(" and "));
      return "%d tensors of %s in %s"
          .formatted(tensors.entries().size(), types, file.getFileName());
    }
  }
}
