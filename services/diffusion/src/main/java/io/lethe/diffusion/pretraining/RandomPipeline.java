package io.lethe.diffusion.pretraining;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.autoencoder.AutoencoderNetwork;
import io.lethe.diffusion.captioned.CaptionForm;
import io.lethe.diffusion.checkpoint.AutoencoderConfig;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.TextEncoderConfig;
import io.lethe.diffusion.checkpoint.UNetConditionConfig;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.network.StoredWeights;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.text.ClipVocabulary;
import io.lethe.diffusion.text.TextEncoderNetwork;
import io.lethe.diffusion.unet.UNet2DCondition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A text-to-image pipeline of some shape with random weights: it draws nothing, and takes the time
 * and the memory of a real one. The vocabulary is a small one, which the text encoder of a small
 * shape is widened for.
 */
public final class RandomPipeline {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** So small that nothing overflows on its way through the layers. */
  private static final float SPREAD = 0.02f;

  private RandomPipeline() {}

  /**
   * Writes it. One network's weights are in memory at a time.
   *
   * @param shape a directory with the JSON files of all parts
   * @param target the pipeline's directory
   */
  public static void write(Path shape, Path target) throws IOException {
    PipelineFiles files = new PipelineFiles(target);
    ClipVocabulary vocabulary = ClipVocabulary.of(CaptionForm.words());
    ObjectNode text = json(shape, "text_encoder/config.json");
    text.put("bos_token_id", vocabulary.start()).put("eos_token_id", vocabulary.end());
    text.put("pad_token_id", vocabulary.end());
    text.put("vocab_size", Math.max(text.path("vocab_size").asInt(), vocabulary.size()));
    TextEncoderConfig textConfig = TextEncoderConfig.parse(text);
    vocabulary.write(files.tokenizer(), textConfig.positions());
    files.config("text_encoder", text);
    files.config("unet", json(shape, "unet/config.json"));
    files.config("vae", json(shape, "vae/config.json"));
    files.index(json(shape, "scheduler/scheduler_config.json"));
    try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
      files.textEncoder(
          random(new TextEncoderNetwork(textConfig, Precision.FLOAT32, owner).layout(), owner));
    }
    try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
      AutoencoderConfig config = AutoencoderConfig.read(shape.resolve("vae/config.json"));
      AutoencoderNetwork network = new AutoencoderNetwork(config, Precision.FLOAT32, owner);
      List<Safetensors.Tensor> both = new ArrayList<>(random(network.encoderLayout(), owner));
      both.addAll(random(network.decoderLayout(), owner));
      files.network("vae", both);
    }
    try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
      UNetConditionConfig config = UNetConditionConfig.read(shape.resolve("unet/config.json"));
      UNet2DCondition network = new UNet2DCondition(config, Precision.FLOAT32, 0, owner);
      files.network("unet", random(network.layout(), owner));
    }
  }

  private static ObjectNode json(Path shape, String file) throws IOException {
    return (ObjectNode) JSON.readTree(shape.resolve(file).toFile());
  }

  private static List<Safetensors.Tensor> random(ParameterLayout layout, NDManager owner) {
    NDArray weights =
        owner.randomNormal(0f, SPREAD, new Shape(layout.size()), DataType.FLOAT32, Device.cpu());
    return StoredWeights.tensors(layout, weights, UnaryOperator.identity());
  }
}
