package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * The part of diffusers' {@code UNet2DModel} config ({@code unet/config.json}) that this project
 * runs. Absent fields take diffusers' defaults.
 *
 * @param height picture height in pixels ({@code sample_size})
 * @param width picture width in pixels ({@code sample_size})
 * @param inChannels channels of the noisy picture, 1 (grey) or 3 (RGB)
 * @param outChannels channels of the predicted noise, as many
 * @param centerInputSample whether the input is first mapped by {@code 2x - 1}
 * @param flipSinToCos whether cosines come before sines in the time embedding
 * @param frequencyShift {@code freq_shift}, subtracted from the number of frequencies
 * @param downAttention for each down block whether it has attention, outermost first
 * @param upAttention for each up block whether it has attention, innermost first
 * @param blockOutChannels channels of each level, outermost first
 * @param layersPerBlock residual blocks of a down block (an up block has one more)
 * @param downsamplePadding 1, or 0 for padding right and bottom only
 * @param attentionHeadDim channels of an attention head; empty is one head over all channels
 * @param normNumGroups groups of every group norm
 * @param normEpsilon epsilon of every group norm
 * @param scaleShift whether time scales and shifts each block's second norm ({@code scale_shift} of
 *     {@code resnet_time_scale_shift}) instead of being added before it
 * @param midAttention whether the middle block has attention ({@code add_attention})
 * @param classes how many classes a class-conditional model has ({@code num_class_embeds}); empty
 *     for a model without classes
 * @param nullClass the class that stands for none ({@code null_class}); empty where there is none
 * @param json the whole config as it was read, written back unchanged
 */
public record UNetConfig(
    int height,
    int width,
    int inChannels,
    int outChannels,
    boolean centerInputSample,
    boolean flipSinToCos,
    double frequencyShift,
    List<Boolean> downAttention,
    List<Boolean> upAttention,
    List<Integer> blockOutChannels,
    int layersPerBlock,
    int downsamplePadding,
    OptionalInt attentionHeadDim,
    int normNumGroups,
    double normEpsilon,
    boolean scaleShift,
    boolean midAttention,
    OptionalInt classes,
    OptionalInt nullClass,
    ObjectNode json)
    implements NetworkConfig {

  /** Python writes an infinity, such as DPM-Solver's lambda_min_clipped, as no JSON has it. */
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS);

  static final String FILE = "unet/config.json";
  static final int LARGEST = 1 << 14;

  /**
   * Reads a config file.
   *
   * @throws UnsupportedConfigException naming the field that is not supported
   * @throws CorruptCheckpointException if the file is missing or not JSON
   */
  public static UNetConfig read(Path file) throws IOException {
    return parse(readJson(file));
  }

  /**
   * Reads a config.
   *
   * @throws UnsupportedConfigException naming the field that is not supported
   */
  public static UNetConfig parse(JsonNode json) {
    ConfigFields fields = new ConfigFields(FILE, json);
    rejectOtherArchitectures(fields);
    List<Integer> channels = fields.integers("block_out_channels", List.of(224, 448, 672, 896));
    List<String> down =
        fields.texts(
            "down_block_types",
            List.of("DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"),
            "DownBlock2D",
            "AttnDownBlock2D");
    List<String> up =
        fields.texts(
            "up_block_types",
            List.of("AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
            "UpBlock2D",
            "AttnUpBlock2D");
    if (down.size() != channels.size()) {
      throw fields.unsupported("down_block_types", channels.size() + " blocks, one per channel");
    }
    if (up.size() != channels.size()) {
      throw fields.unsupported("up_block_types", channels.size() + " blocks, one per channel");
    }
    int[] size = sampleSize(fields, json.path("sample_size"), channels.size());
    UNetConfig config =
        new UNetConfig(
            size[0],
            size[1],
            fields.integer("in_channels", 3, 1, LARGEST),
            fields.integer("out_channels", 3, 1, LARGEST),
            fields.flag("center_input_sample", false),
            fields.flag("flip_sin_to_cos", true),
            fields.number("freq_shift", 0),
            down.stream().map("AttnDownBlock2D"::equals).toList(),
            up.stream().map("AttnUpBlock2D"::equals).toList(),
            channels,
            fields.integer("layers_per_block", 2, 1, 64),
            fields.integer("downsample_padding", 1, 0, 1),
            headDim(fields, json),
            fields.integer("norm_num_groups", 32, 1, LARGEST),
            fields.number("norm_eps", 1e-5),
            fields
                .oneOf("resnet_time_scale_shift", "default", "default", "scale_shift")
                .equals("scale_shift"),
            fields.flag("add_attention", true),
            classes(fields),
            nullClass(fields),
            json.deepCopy());
    config.checkChannels(fields);
    return config;
  }

  static JsonNode readJson(Path file) throws IOException {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new CorruptCheckpointException("The checkpoint has no file " + file + ".", e);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new CorruptCheckpointException(
          "%s is not JSON: %s.".formatted(file, e.getOriginalMessage()), e);
    }
  }

  static void writeJson(Path file, JsonNode json) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
  }

  private static void rejectOtherArchitectures(ConfigFields fields) {
    fields.oneOf("_class_name", "UNet2DModel", "UNet2DModel");
    fields.oneOf("time_embedding_type", "positional", "positional");
    fields.oneOf("downsample_type", "conv", "conv");
    fields.oneOf("upsample_type", "conv", "conv");
    fields.oneOf("act_fn", "silu", "silu", "swish");
    fields.mustBeNull("class_embed_type");
    fields.mustBeNull("attn_norm_num_groups");
    fields.mustBeNull("time_embedding_dim");
    fields.oneOf("mid_block_type", "UNetMidBlock2D", "UNetMidBlock2D");
    if (fields.number("mid_block_scale_factor", 1) != 1) {
      throw fields.unsupported("mid_block_scale_factor", "1");
    }
    if (fields.number("dropout", 0) != 0) {
      throw fields.unsupported("dropout", "0");
    }
  }

  /**
   * Height and width.
   *
   * @param levels of resolution; each but the first halves both
   */
  static int[] sampleSize(ConfigFields fields, JsonNode value, int levels) {
    int height = value.isArray() ? value.path(0).asInt() : value.asInt();
    int width = value.isArray() ? value.path(1).asInt() : value.asInt();
    int multiple = 1 << (levels - 1);
    if (height < 1
        || width < 1
        || height > LARGEST
        || width > LARGEST
        || height % multiple != 0
        || width % multiple != 0
        || (value.isArray() && value.size() != 2)) {
      throw fields.unsupported("sample_size", "a positive multiple of " + multiple);
    }
    return new int[] {height, width};
  }

  private static OptionalInt headDim(ConfigFields fields, JsonNode json) {
    boolean wholeWidth = json.has("attention_head_dim") && json.get("attention_head_dim").isNull();
    return wholeWidth
        ? OptionalInt.empty()
        : OptionalInt.of(fields.integer("attention_head_dim", 8, 1, LARGEST));
  }

  static OptionalInt classes(ConfigFields fields) {
    return fields.isNull("num_class_embeds")
        ? OptionalInt.empty()
        : OptionalInt.of(fields.integer("num_class_embeds", 1, 1, LARGEST));
  }

  /** A class of the model, by which it makes pictures of no class. */
  static OptionalInt nullClass(ConfigFields fields) {
    if (fields.isNull("null_class")) {
      return OptionalInt.empty();
    }
    OptionalInt classes = classes(fields);
    if (classes.isEmpty()) {
      throw fields.unsupported("null_class", "null, because num_class_embeds is");
    }
    return OptionalInt.of(fields.integer("null_class", 0, 0, classes.getAsInt() - 1));
  }

  private void checkChannels(ConfigFields fields) {
    if (blockOutChannels.get(0) % 2 != 0) {
      throw fields.unsupported("block_out_channels", "an even number of channels in the first");
    }
    for (int channels : blockOutChannels) {
      if (channels % normNumGroups != 0) {
        throw fields.unsupported("norm_num_groups", "a divisor of every block_out_channels");
      }
    }
    int last = levels() - 1;
    for (int level = 0; level <= last; level++) {
      // Only attention has heads: elsewhere any number of channels will do.
      boolean attends =
          downAttention.get(level)
              || upAttention.get(last - level)
              || (level == last && midAttention);
      int channels = blockOutChannels.get(level);
      if (attends && channels % attentionHeadDim.orElse(channels) != 0) {
        throw fields.unsupported(
            "attention_head_dim", "a divisor of block_out_channels where attention is");
      }
    }
    checkPictures(fields, inChannels, outChannels);
  }

  /** What a model predicts is as its noisy picture, and a picture is grey or RGB. */
  static void checkPictures(ConfigFields fields, int inChannels, int outChannels) {
    if (inChannels != outChannels) {
      throw fields.unsupported("out_channels", "in_channels, which is %d".formatted(inChannels));
    }
    if (inChannels != 1 && inChannels != 3) {
      throw fields.unsupported("in_channels", "1 or 3, for pictures are grey or RGB");
    }
  }

  /** Levels of resolution; each halves height and width. */
  public int levels() {
    return blockOutChannels.size();
  }

  /** Width of the time embedding after its two linear layers. */
  public int timeEmbeddingWidth() {
    return 4 * blockOutChannels.get(0);
  }
}
