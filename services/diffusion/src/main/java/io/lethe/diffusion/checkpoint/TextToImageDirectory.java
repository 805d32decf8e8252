package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The JSON files of a diffusers {@code StableDiffusionPipeline} directory, of Stable Diffusion 1.x
 * or 2.x, and where its weights are.
 *
 * @param unet {@code unet/config.json}
 * @param autoencoder {@code vae/config.json}
 * @param textEncoder {@code text_encoder/config.json}
 * @param scheduler {@code scheduler/scheduler_config.json}
 */
public record TextToImageDirectory(
    Path directory,
    UNetConditionConfig unet,
    AutoencoderConfig autoencoder,
    TextEncoderConfig textEncoder,
    JsonNode scheduler) {

  private static final String INDEX = "model_index.json";

  /**
   * Whether a directory is of such a pipeline.
   *
   * @throws CorruptCheckpointException if its {@code model_index.json} is not JSON
   * @throws UnsupportedConfigException naming the class of a part that is not supported
   */
  public static boolean isFor(Path directory) throws IOException {
    Path index = directory.resolve(INDEX);
    return Files.exists(index) && SupportedClasses.isTextToImage(UNetConfig.readJson(index));
  }

  /**
   * Reads the JSON files; the weights stay on disk.
   *
   * @throws CorruptCheckpointException if a file is missing or not JSON
   * @throws UnsupportedConfigException naming the field or class that is not supported
   */
  public static TextToImageDirectory read(Path directory) throws IOException {
    UNetConditionConfig unet = UNetConditionConfig.read(directory.resolve("unet/config.json"));
    AutoencoderConfig autoencoder = AutoencoderConfig.read(directory.resolve("vae/config.json"));
    TextEncoderConfig text = TextEncoderConfig.read(directory.resolve("text_encoder/config.json"));
    if (text.width() != unet.contextWidth()) {
      throw new UnsupportedConfigException(
          "cross_attention_dim of unet/config.json is %d, hidden_size of text_encoder/config.json %d."
              .formatted(unet.contextWidth(), text.width()));
    }
    return new TextToImageDirectory(
        directory,
        unet,
        autoencoder,
        text,
        UNetConfig.readJson(directory.resolve("scheduler/scheduler_config.json")));
  }

  /** The U-Net's weights: a safetensors file, or the index of its shards. */
  public Path unetWeights() throws IOException {
    return WeightFiles.find(directory.resolve("unet"));
  }

  /** The autoencoder's weights. */
  public Path autoencoderWeights() throws IOException {
    return WeightFiles.find(directory.resolve("vae"));
  }

  /** The text encoder's weights, which transformers names. */
  public Path textEncoderWeights() throws IOException {
    return WeightFiles.find(directory.resolve("text_encoder"), "model");
  }

  /** Height of its pictures in pixels. */
  public int height() {
    return unet.blocks().height() * autoencoder.reduction();
  }

  /** Width of its pictures in pixels. */
  public int width() {
    return unet.blocks().width() * autoencoder.reduction();
  }
}
