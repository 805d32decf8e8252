package io.lethe.diffusion.pretraining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The files of a {@code StableDiffusionPipeline} as diffusers and transformers name them, with
 * weights in float16.
 *
 * @param directory of the pipeline
 */
record PipelineFiles(Path directory) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  /** The weights of one of diffusers' networks, {@code unet} or {@code vae}. */
  void network(String part, List<Safetensors.Tensor> tensors) throws IOException {
    write(part, WEIGHTS, tensors);
  }

  /** The weights of the text encoder. */
  void textEncoder(List<Safetensors.Tensor> tensors) throws IOException {
    write("text_encoder", "model.safetensors", tensors);
  }

  private void write(String part, String name, List<Safetensors.Tensor> tensors)
      throws IOException {
    Path folder = Files.createDirectories(directory.resolve(part));
    List<Safetensors.Tensor> half = tensors.stream().map(Safetensors.Tensor::halved).toList();
    Safetensors.write(folder.resolve(name), half, METADATA);
  }

  /** The config of a network. */
  void config(String part, ObjectNode config) throws IOException {
    json(Files.createDirectories(directory.resolve(part)).resolve("config.json"), config);
  }

  Path tokenizer() {
    return directory.resolve("tokenizer");
  }

  /** The scheduler's config, and the index of all parts. */
  void index(JsonNode scheduler) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("scheduler"));
    json(folder.resolve("scheduler_config.json"), scheduler);
    ObjectNode index = JSON.createObjectNode();
    index.put("_class_name", "StableDiffusionPipeline");
    part(index, "feature_extractor", null, null);
    index.put("requires_safety_checker", false);
    part(index, "safety_checker", null, null);
    part(index, "scheduler", "diffusers", scheduler.path("_class_name").asText());
    part(index, "text_encoder", "transformers", "CLIPTextModel");
    part(index, "tokenizer", "transformers", "CLIPTokenizer");
    part(index, "unet", "diffusers", "UNet2DConditionModel");
    part(index, "vae", "diffusers", "AutoencoderKL");
    json(directory.resolve("model_index.json"), index);
  }

  private static void part(ObjectNode index, String name, String library, String className) {
    index.putArray(name).add(library).add(className);
  }

  private static void json(Path file, JsonNode content) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(content) + "\n");
  }
}
