package io.lethe.trainer.data;

import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.NetworkConfig;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.checkpoint.TorchScriptConfig;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.noise.NoiseSchedule;
import io.lethe.diffusion.text.ClipTokenizer;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.trainer.config.TrainerStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model's configured base: a diffusers directory, or one with a TorchScript module, looked over
 * without loading its weights.
 *
 * @param model model name
 * @param directory where it lies
 * @param shape of its pictures
 * @param classLabels which classes its pictures may have
 * @param latents shape of the latents that a text-to-image model learns from; empty for others
 */
public record BaseModel(
    String model,
    Path directory,
    PictureShape shape,
    ClassLabels classLabels,
    Optional<PictureShape> latents) {

  private static final int RGB = 3;

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
      if (TextToImageDirectory.isFor(directory)) {
        return textToImage(model, directory);
      }
      DiffusersDirectory description = DiffusersDirectory.read(directory);
      NoiseSchedule.parse(description.scheduler());
      NetworkConfig config = description.config();
      Path weights = DiffusersDirectory.weights(directory);
      if (!(config instanceof TorchScriptConfig) || Files.exists(weights)) {
        Safetensors.open(weights).close();
      }
      return new BaseModel(
          model,
          directory,
          new PictureShape(config.width(), config.height(), config.inChannels()),
          new ClassLabels(config.classes(), config.nullClass()),
          Optional.empty());
    } catch (IOException | IllegalArgumentException e) {
      throw new TrainerStartException(
          "The base of model %s in %s can't be used: %s"
              .formatted(model, directory, e.getMessage()));
    }
  }

  private static BaseModel textToImage(String model, Path directory) throws IOException {
    TextToImageDirectory pipeline = TextToImageDirectory.read(directory);
    NoiseSchedule.parseOfLatents(pipeline.scheduler());
    Safetensors.open(pipeline.unetWeights()).close();
    int reduction = pipeline.autoencoder().reduction();
    return new BaseModel(
        model,
        directory,
        new PictureShape(pipeline.width(), pipeline.height(), RGB),
        new ClassLabels(OptionalInt.empty(), OptionalInt.empty()),
        Optional.of(
            new PictureShape(
                pipeline.width() / reduction,
                pipeline.height() / reduction,
                pipeline.autoencoder().latentChannels())));
  }

  /** The files that a version of it needs, by their places. */
  public List<String> files() throws IOException {
    return latents.isPresent()
        ? TextToImageDirectory.files(directory)
        : DiffusersDirectory.files(directory);
  }

  /**
   * The tokenizer of a text-to-image model, which the caller closes.
   *
   * @throws IOException with one sentence when it can't be read
   */
  ClipTokenizer tokenizer() throws IOException {
    int positions = TextToImageDirectory.read(directory).textEncoder().positions();
    return ClipTokenizer.load(directory.resolve("tokenizer"), positions);
  }

  /**
   * The class of a picture that was made of no class: the null class, or {@link
   * PictureSource#NO_CLASS} for a model without one.
   */
  int withoutClass() {
    return classLabels.nullClass().orElse(PictureSource.NO_CLASS);
  }
}
