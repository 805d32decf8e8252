package io.lethe.serving;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.version.VersionDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** A real diffusers directory of some hundred parameters: 8 x 8 grey pictures of noise. */
public final class TinyModel {

  public static final int SIZE = 8;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG =
      """
      {"_class_name": "UNet2DModel", "sample_size": 8, "in_channels": 1, "out_channels": 1,
       "down_block_types": ["DownBlock2D"], "up_block_types": ["UpBlock2D"],
       "block_out_channels": [8], "layers_per_block": 1, "norm_num_groups": 4,
       "attention_head_dim": 8}
      """;
  private static final String SCHEDULER =
      """
      {"_class_name": "DDPMScheduler", "num_train_timesteps": 100, "beta_schedule": "linear",
       "beta_start": 0.0001, "beta_end": 0.02, "prediction_type": "epsilon", "clip_sample": true,
       "variance_type": "fixed_small"}
      """;

  private TinyModel() {}

  /**
   * Writes and seals a directory.
   *
   * @param seed of its weights
   * @return hash of its manifest
   */
  public static String write(Path directory, long seed) throws IOException {
    return write(directory, JSON.readTree(CONFIG), seed, 0);
  }

  /** As {@link #write(Path, long)}, with one weight that is not a number. */
  public static String writeBroken(Path directory) throws IOException {
    return write(directory, JSON.readTree(CONFIG), 1, Float.NaN);
  }

  /** As {@link #write(Path, long)}, of a model with classes. */
  public static String writeWithClasses(Path directory, long seed, int classes) throws IOException {
    JsonNode config = ((ObjectNode) JSON.readTree(CONFIG)).put("num_class_embeds", classes);
    return write(directory, config, seed, 0);
  }

  /** As {@link #writeWithClasses}, the last of which is the null class. */
  public static String writeWithNullClass(Path directory, long seed, int classes)
      throws IOException {
    JsonNode config =
        ((ObjectNode) JSON.readTree(CONFIG))
            .put("num_class_embeds", classes)
            .put("null_class", classes - 1);
    return write(directory, config, seed, 0);
  }

  private static String write(Path directory, JsonNode config, long seed, float first)
      throws IOException {
    var description =
        new DiffusersDirectory(
            UNetConfig.parse(config), JSON.readTree(SCHEDULER), JSON.createObjectNode());
    Function<ParameterLayout, float[]> draw =
        layout -> {
          float[] weights = new float[(int) layout.size()];
          Random random = new Random(seed);
          for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian() * 0.2f;
          }
          weights[0] = first;
          return weights;
        };
    try (DiffusionModel model = DiffusionModel.of(description, draw, Device.cpu())) {
      model.save(directory);
    }
    return VersionDirectory.seal(directory, Map.of());
  }
}
