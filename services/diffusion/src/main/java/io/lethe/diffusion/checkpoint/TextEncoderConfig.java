package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The part of transformers' {@code CLIPTextModel} config ({@code text_encoder/config.json}) that
 * this project runs. Absent fields take the defaults of transformers' {@code CLIPTextConfig}.
 *
 * @param vocabulary number of tokens
 * @param width d of the embedding
 * @param inner width of the feed-forward layers
 * @param layers number of layers
 * @param heads of attention
 * @param positions most tokens of a text, start and end included
 * @param epsilon of each layer norm
 * @param quickGelu whether the activation is x sigmoid(1.702 x), not GELU by erf
 */
public record TextEncoderConfig(
    int vocabulary,
    int width,
    int inner,
    int layers,
    int heads,
    int positions,
    double epsilon,
    boolean quickGelu) {

  private static final String FILE = "text_encoder/config.json";
  private static final int MOST_TOKENS = 1 << 20;

  /**
   * Reads a config file.
   *
   * @throws UnsupportedConfigException naming the field that is not supported
   * @throws CorruptCheckpointException if the file is missing or not JSON
   */
  public static TextEncoderConfig read(Path file) throws IOException {
    return parse(UNetConfig.readJson(file));
  }

  /**
   * Reads a config.
   *
   * @throws UnsupportedConfigException naming the field that is not supported
   */
  public static TextEncoderConfig parse(JsonNode json) {
    ConfigFields fields = new ConfigFields(FILE, json);
    fields.oneOf("model_type", "clip_text_model", "clip_text_model");
    // diffusers' pipeline then hides the padding from the text encoder.
    fields.mustBeOff("use_attention_mask");
    TextEncoderConfig config =
        new TextEncoderConfig(
            fields.integer("vocab_size", 49408, 1, MOST_TOKENS),
            fields.integer("hidden_size", 512, 1, UNetConfig.LARGEST),
            fields.integer("intermediate_size", 2048, 1, UNetConfig.LARGEST),
            fields.integer("num_hidden_layers", 12, 1, 256),
            fields.integer("num_attention_heads", 8, 1, UNetConfig.LARGEST),
            fields.integer("max_position_embeddings", 77, 2, UNetConfig.LARGEST),
            fields.number("layer_norm_eps", 1e-5),
            fields.oneOf("hidden_act", "quick_gelu", "quick_gelu", "gelu").equals("quick_gelu"));
    if (config.width % config.heads != 0) {
      throw fields.unsupported("num_attention_heads", "a divisor of hidden_size");
    }
    return config;
  }
}
