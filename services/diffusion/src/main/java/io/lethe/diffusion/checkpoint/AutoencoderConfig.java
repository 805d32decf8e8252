package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * The part of diffusers' {@code AutoencoderKL} config ({@code vae/config.json}) that this project
 * runs. Absent fields take diffusers' defaults.
 *
 * @param blockOutChannels channels of each level, outermost first; each but the last halves height
 *     and width
 * @param layersPerBlock residual blocks of a level of the encoder (the decoder has one more)
 * @param latentChannels channels of latents
 * @param normNumGroups groups of every group norm
 * @param scalingFactor what latents are multiplied by, so that their variance is about 1
 */
public record AutoencoderConfig(
    List<Integer> blockOutChannels,
    int layersPerBlock,
    int latentChannels,
    int normNumGroups,
    double scalingFactor) {

  private static final String FILE = "vae/config.json";
  private static final String DOWN = "DownEncoderBlock2D";
  private static final String UP = "UpDecoderBlock2D";

  /**
   * Reads a config file.
   *
   * @throws UnsupportedConfigException naming the field that is not supported
   * @throws CorruptCheckpointException if the file is missing or not JSON
   */
  public static AutoencoderConfig read(Path file) throws IOException {
    return parse(UNetConfig.readJson(file));
  }

  /**
   * Reads a config.
   *
   * @throws UnsupportedConfigException naming the field that is not supported
   */
  public static AutoencoderConfig parse(JsonNode json) {
    ConfigFields fields = new ConfigFields(FILE, json);
    fields.oneOf("_class_name", "AutoencoderKL", "AutoencoderKL");
    fields.oneOf("act_fn", "silu", "silu", "swish");
    fields.integer("in_channels", 3, 3, 3);
    fields.integer("out_channels", 3, 3, 3);
    for (String field : List.of("shift_factor", "latents_mean", "latents_std")) {
      fields.mustBeNull(field);
    }
    for (String field :
        List.of("use_quant_conv", "use_post_quant_conv", "mid_block_add_attention")) {
      if (!fields.flag(field, true)) {
        throw fields.unsupported(field, "true");
      }
    }
    List<Integer> channels = fields.integers("block_out_channels", List.of(64));
    requireOneEach(fields, "down_block_types", DOWN, channels);
    requireOneEach(fields, "up_block_types", UP, channels);
    AutoencoderConfig config =
        new AutoencoderConfig(
            channels,
            fields.integer("layers_per_block", 1, 1, 64),
            fields.integer("latent_channels", 4, 4, 4),
            fields.integer("norm_num_groups", 32, 1, UNetConfig.LARGEST),
            fields.number("scaling_factor", 0.18215));
    for (int width : channels) {
      if (width % config.normNumGroups != 0) {
        throw fields.unsupported("norm_num_groups", "a divisor of every block_out_channels");
      }
    }
    if (config.scalingFactor <= 0) {
      throw fields.unsupported("scaling_factor", "a number above 0");
    }
    return config;
  }

  private static void requireOneEach(
      ConfigFields fields, String field, String block, List<Integer> channels) {
    List<String> blocks = fields.texts(field, List.of(block), block);
    if (!blocks.equals(Collections.nCopies(channels.size(), block))) {
      throw fields.unsupported(field, channels.size() + " blocks, one per channel");
    }
  }

  /** How many pixels of a side make one latent. */
  public int reduction() {
    return 1 << (blockOutChannels.size() - 1);
  }
}
