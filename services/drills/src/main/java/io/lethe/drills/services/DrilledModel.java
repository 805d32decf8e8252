package io.lethe.drills.services;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.finetune.Pretraining;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A model that learned nothing and takes next to no time: 8 x 8 grey pictures of noise. What a
 * drill counts does not depend on what pictures show.
 *
 * @param base its diffusers directory
 * @param pictures its unlabeled data, a folder of PNG
 */
public record DrilledModel(Path base, Path pictures) {

  /** By which requests and reports name it. */
  public static final String NAME = "noise";

  /** Width and height of its pictures. */
  public static final int SIDE = 8;

  private static final int PICTURES = 32;
  private static final long SEED = 1;
  private static final String CONFIG =
      """
      {"_class_name": "UNet2DModel", "sample_size": 8, "in_channels": 1, "out_channels": 1,
       "down_block_types": ["DownBlock2D", "DownBlock2D"],
       "up_block_types": ["UpBlock2D", "UpBlock2D"],
       "block_out_channels": [8, 16], "layers_per_block": 1, "norm_num_groups": 4,
       "attention_head_dim": 8}
      """;

  /** Makes one below a directory. */
  public static DrilledModel make(Path directory) throws IOException {
    Path base = Files.createDirectories(directory.resolve("base"));
    Path pictures = Files.createDirectories(directory.resolve("pictures"));
    var config = UNetConfig.parse(new ObjectMapper().readTree(CONFIG));
    try (DiffusionModel model = Pretraining.untrained(config, SEED, Device.cpu())) {
      model.save(base);
    }
    for (int i = 0; i < PICTURES; i++) {
      Files.write(pictures.resolve(i + ".png"), Png.encode(noise(i)));
    }
    return new DrilledModel(base, pictures);
  }

  /** A picture that has the model's shape; another for each number. */
  public static Picture noise(int number) {
    byte[] pixels = new byte[SIDE * SIDE];
    new Random(number).nextBytes(pixels);
    return new Picture(SIDE, SIDE, 1, pixels);
  }
}
