package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * A denoiser that its user brings: a TorchScript module {@code (x_t, t[, class]) -> eps} beside a
 * config whose {@code _class_name} is {@code TorchScript}. The module may do to pictures of the
 * size whatever it likes.
 *
 * @param height picture height in pixels ({@code sample_size})
 * @param width picture width in pixels ({@code sample_size})
 * @param inChannels channels of the noisy picture and of the predicted noise ({@code in_channels})
 * @param classes how many classes the module takes ({@code num_class_embeds}); empty where it takes
 *     none
 * @param nullClass the class that stands for none ({@code null_class}); empty where there is none
 * @param module the file that {@code torch.jit.save} wrote, read-only: models of a version keep it,
 *     for the next version is written with it
 * @param json the whole config as it was read, written back unchanged
 */
public record TorchScriptConfig(
    int height,
    int width,
    int inChannels,
    OptionalInt classes,
    OptionalInt nullClass,
    ByteBuffer module,
    ObjectNode json)
    implements NetworkConfig {

  /** Value of {@code _class_name}. */
  static final String CLASS_NAME = "TorchScript";

  /**
   * Reads a config.
   *
   * @param module as the component
   * @throws UnsupportedConfigException naming the field that is not supported
   */
  public static TorchScriptConfig parse(JsonNode json, ByteBuffer module) {
    ConfigFields fields = new ConfigFields(UNetConfig.FILE, json);
    fields.oneOf("_class_name", CLASS_NAME, CLASS_NAME);
    int[] size = UNetConfig.sampleSize(fields, json.path("sample_size"), 1);
    int inChannels = fields.integer("in_channels", 3, 1, UNetConfig.LARGEST);
    UNetConfig.checkPictures(
        fields, inChannels, fields.integer("out_channels", inChannels, 1, UNetConfig.LARGEST));
    return new TorchScriptConfig(
        size[0],
        size[1],
        inChannels,
        UNetConfig.classes(fields),
        UNetConfig.nullClass(fields),
        module.asReadOnlyBuffer(),
        json.deepCopy());
  }

  static boolean isFor(JsonNode json) {
    return json.path("_class_name").asText().equals(CLASS_NAME);
  }
}
