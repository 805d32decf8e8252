package io.lethe.standalone.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.Safetensors.Tensor;
import io.lethe.diffusion.checkpoint.Safetensors.Type;
import io.lethe.diffusion.pretraining.RandomPipeline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A text-to-image model of random weights that makes large pictures with little work: 32 x 32
 * pixels to a latent, some thousand weights, and pictures of noise that PNG can't make small.
 */
final class NoisyPipeline {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int HALVINGS = 5;
  private static final float SPREAD = 12;

  private NoisyPipeline() {}

  /**
   * Writes it.
   *
   * @param like a pipeline whose configs it has, but for the size of its networks
   * @param side of its pictures, a multiple of 64
   */
  static void write(Path like, Path target, int side) throws IOException {
    Path shape = Files.createDirectories(target.resolveSibling("shape"));
    for (String part : List.of("text_encoder", "scheduler", "unet", "vae")) {
      Files.createDirectories(shape.resolve(part));
    }
    for (String file : List.of("text_encoder/config.json", "scheduler/scheduler_config.json")) {
      Files.copy(like.resolve(file), shape.resolve(file));
    }
    ObjectNode unet = json(like.resolve("unet/config.json"));
    unet.put("sample_size", side >> HALVINGS).put("norm_num_groups", 2);
    unet.put("attention_head_dim", 2).set("block_out_channels", array(List.of(4, 8)));
    unet.set("down_block_types", array(List.of("DownBlock2D", "CrossAttnDownBlock2D")));
    unet.set("up_block_types", array(List.of("CrossAttnUpBlock2D", "UpBlock2D")));
    JSON.writeValue(shape.resolve("unet/config.json").toFile(), unet);
    ObjectNode vae = json(like.resolve("vae/config.json"));
    vae.put("norm_num_groups", 2);
    vae.set("block_out_channels", array(Collections.nCopies(HALVINGS + 1, 4)));
    vae.set("down_block_types", array(Collections.nCopies(HALVINGS + 1, "DownEncoderBlock2D")));
    vae.set("up_block_types", array(Collections.nCopies(HALVINGS + 1, "UpDecoderBlock2D")));
    JSON.writeValue(shape.resolve("vae/config.json").toFile(), vae);
    RandomPipeline.write(shape, target);
    spread(target.resolve("vae/diffusion_pytorch_model.safetensors"));
  }

  /** Random weights are so small that the autoencoder draws grey. */
  private static void spread(Path file) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    try (Safetensors small = Safetensors.open(file)) {
      for (Safetensors.Entry entry : small.entries().values()) {
        int values = entry.shape().stream().mapToInt(Long::intValue).reduce(1, Math::multiplyExact);
        ByteBuffer data = ByteBuffer.allocate(values * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        small.readFloats(entry, data);
        for (int i = 0; i < values; i++) {
          data.putFloat(i * Float.BYTES, data.getFloat(i * Float.BYTES) * SPREAD);
        }
        tensors.add(new Tensor(entry.name(), Type.F32, entry.shape(), data.clear()));
      }
    }
    Safetensors.write(file, tensors, Map.of("format", "pt"));
  }

  private static ObjectNode json(Path file) throws IOException {
    return (ObjectNode) JSON.readTree(file.toFile());
  }

  private static ArrayNode array(List<?> values) {
    return JSON.valueToTree(values);
  }
}
