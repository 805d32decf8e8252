package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/**
 * The part of diffusers' {@code UNet2DConditionModel} config ({@code unet/config.json} of a Stable
 * Diffusion 1.x or 2.x) that this project runs. Absent fields take diffusers' defaults.
 *
 * @param blocks what it has in common with a U-Net without text; its height and width are those of
 *     latents, its attention what follows residual blocks
 * @param heads of attention on each level, outermost first
 * @param contextWidth d of the text embedding (N, 77, d) ({@code cross_attention_dim})
 * @param linearProjection whether a linear map leads into a transformer and out of it, not a 1x1
 *     convolution ({@code use_linear_projection})
 */
public record UNetConditionConfig(
    UNetConfig blocks, List<Integer> heads, int contextWidth, boolean linearProjection) {

  private static final String DOWN = "DownBlock2D";
  private static final String CROSS_DOWN = "CrossAttnDownBlock2D";
  private static final String UP = "UpBlock2D";
  private static final String CROSS_UP = "CrossAttnUpBlock2D";
  private static final int LATENT_SIZE = 64;

  /**
   * Reads a config file.
   *
   * @throws UnsupportedConfigException naming the field that is not supported
   * @throws CorruptCheckpointException if the file is missing or not JSON
   */
  public static UNetConditionConfig read(Path file) throws IOException {
    return parse(UNetConfig.readJson(file));
  }

  /**
   * Reads a config.
   *
   * @throws UnsupportedConfigException naming the field that is not supported
   */
  public static UNetConditionConfig parse(JsonNode json) {
    ConfigFields fields = new ConfigFields(UNetConfig.FILE, json);
    rejectOtherArchitectures(fields);
    List<Integer> channels = fields.integers("block_out_channels", List.of(320, 640, 1280, 1280));
    List<String> down =
        fields.texts(
            "down_block_types",
            List.of(CROSS_DOWN, CROSS_DOWN, CROSS_DOWN, DOWN),
            DOWN,
            CROSS_DOWN);
    List<String> up =
        fields.texts("up_block_types", List.of(UP, CROSS_UP, CROSS_UP, CROSS_UP), UP, CROSS_UP);
    requireOneEach(fields, "down_block_types", down, channels);
    requireOneEach(fields, "up_block_types", up, channels);
    int[] size =
        fields.isNull("sample_size")
            ? new int[] {LATENT_SIZE, LATENT_SIZE}
            : UNetConfig.sampleSize(fields, json.path("sample_size"), channels.size());
    UNetConfig blocks =
        new UNetConfig(
            size[0],
            size[1],
            latentChannels(fields, "in_channels"),
            latentChannels(fields, "out_channels"),
            false,
            fields.flag("flip_sin_to_cos", true),
            fields.number("freq_shift", 0),
            down.stream().map(CROSS_DOWN::equals).toList(),
            up.stream().map(CROSS_UP::equals).toList(),
            channels,
            fields.integer("layers_per_block", 2, 1, 64),
            fields.integer("downsample_padding", 1, 0, 1),
            OptionalInt.empty(),
            fields.integer("norm_num_groups", 32, 1, UNetConfig.LARGEST),
            fields.number("norm_eps", 1e-5),
            fields
                .oneOf("resnet_time_scale_shift", "default", "default", "scale_shift")
                .equals("scale_shift"),
            true,
            OptionalInt.empty(),
            OptionalInt.empty(),
            json.deepCopy());
    UNetConditionConfig config =
        new UNetConditionConfig(
            blocks,
            heads(fields, json, channels.size()),
            fields.integer("cross_attention_dim", 1280, 1, UNetConfig.LARGEST),
            fields.flag("use_linear_projection", false));
    config.checkChannels(fields);
    return config;
  }

  private static void rejectOtherArchitectures(ConfigFields fields) {
    fields.oneOf("_class_name", "UNet2DConditionModel", "UNet2DConditionModel");
    fields.oneOf("act_fn", "silu", "silu", "swish");
    fields.oneOf("time_embedding_type", "positional", "positional");
    fields.oneOf("mid_block_type", "UNetMidBlock2DCrossAttn", "UNetMidBlock2DCrossAttn");
    fields.oneOf("attention_type", "default", "default");
    fields.mustBeOff(
        "center_input_sample",
        "only_cross_attention",
        "dual_cross_attention",
        "mid_block_only_cross_attention",
        "class_embeddings_concat",
        "resnet_skip_time_act");
    for (String field :
        List.of(
            "addition_embed_type",
            "addition_time_embed_dim",
            "class_embed_type",
            "num_class_embeds",
            "projection_class_embeddings_input_dim",
            "encoder_hid_dim",
            "encoder_hid_dim_type",
            "cross_attention_norm",
            "timestep_post_act",
            "time_cond_proj_dim",
            "time_embedding_dim",
            "time_embedding_act_fn",
            "reverse_transformer_layers_per_block")) {
      fields.mustBeNull(field);
    }
    fields.integer("transformer_layers_per_block", 1, 1, 1);
    fields.integer("conv_in_kernel", 3, 3, 3);
    fields.integer("conv_out_kernel", 3, 3, 3);
    if (fields.number("mid_block_scale_factor", 1) != 1) {
      throw fields.unsupported("mid_block_scale_factor", "1");
    }
    if (fields.number("dropout", 0) != 0) {
      throw fields.unsupported("dropout", "0");
    }
  }

  /** An inpainting model has nine input channels, one that scales pictures up seven. */
  private static int latentChannels(ConfigFields fields, String field) {
    return fields.integer(field, 4, 4, 4);
  }

  private static void requireOneEach(
      ConfigFields fields, String field, List<String> blocks, List<Integer> channels) {
    if (blocks.size() != channels.size()) {
      throw fields.unsupported(field, channels.size() + " blocks, one per channel");
    }
  }

  /** The field has another name than what it is: {@code attention_head_dim} counts heads here. */
  private static List<Integer> heads(ConfigFields fields, JsonNode json, int levels) {
    String field =
        fields.isNull("num_attention_heads") ? "attention_head_dim" : "num_attention_heads";
    if (!json.path(field).isArray()) {
      return Collections.nCopies(levels, fields.integer(field, 8, 1, UNetConfig.LARGEST));
    }
    List<Integer> heads = fields.integers(field, List.of());
    if (heads.size() != levels) {
      throw fields.unsupported(field, levels + " numbers, one per level");
    }
    return heads;
  }

  private void checkChannels(ConfigFields fields) {
    if (blocks.blockOutChannels().get(0) % 2 != 0) {
      throw fields.unsupported("block_out_channels", "an even number of channels in the first");
    }
    int last = blocks.levels() - 1;
    for (int level = 0; level <= last; level++) {
      int channels = blocks.blockOutChannels().get(level);
      if (channels % blocks.normNumGroups() != 0) {
        throw fields.unsupported("norm_num_groups", "a divisor of every block_out_channels");
      }
      boolean attends =
          blocks.downAttention().get(level)
              || blocks.upAttention().get(last - level)
              || level == last;
      if (attends && channels % heads.get(level) != 0) {
        throw fields.unsupported(
            "attention_head_dim", "a divisor of block_out_channels where attention is");
      }
    }
  }
}
