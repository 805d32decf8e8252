package io.lethe.trainer.base;

import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.trainer.settings.TrainerStartException;
import io.lethe.trainer.training.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model's configured base: a diffusers directory, looked over without loading its weights.
 *
 * @param model model name
 * @param directory where it lies
 * @param shape of its pictures
 */
public record BaseModel(String model, Path directory, ImageShape shape) {

  /** What belongs to a version; other files of the directory stay behind. */
  static final List<String> FILES =
      List.of(
          "model_index.json",
          "scheduler/scheduler_config.json",
          "unet/config.json",
          "unet/diffusion_pytorch_model.safetensors");

  /**
   * Looks a base over.
   *
   * @throws TrainerStartException with one sentence when it is missing, broken or of a kind that is
   *     not supported
   */
  public static BaseModel read(String model, Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new TrainerStartException(
          "The base of model %s is missing: there is no directory %s.".formatted(model, directory));
    }
    try {
      DiffusersDirectory description = DiffusersDirectory.read(directory);
      NoiseSchedule.parse(description.scheduler());
      Safetensors.open(DiffusersDirectory.weights(directory)).close();
      var config = description.config();
      return new BaseModel(
          model, directory, new ImageShape(config.width(), config.height(), config.inChannels()));
    } catch (IOException | IllegalArgumentException e) {
      throw new TrainerStartException(
          "The base of model %s in %s can't be used: %s"
              .formatted(model, directory, e.getMessage()));
    }
  }
}
