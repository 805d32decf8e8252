package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The JSON files of a diffusers {@code StableDiffusionPipeline} directory, of Stable Diffusion 1.x
 * or 2.x, and where its weights are.
 *
 * @param unet {@code unet/config.json}
 * @param autoencoder {@code vae/config.json}
 * @param textEncoder {@code text_encoder/config.json}
 * @param scheduler {@code scheduler/scheduler_config.json}
 */
public record TextToImageDirectory(
    Path directory,
    UNetConditionConfig unet,
    AutoencoderConfig autoencoder,
    TextEncoderConfig textEncoder,
    JsonNode scheduler) {

  private static final String INDEX = "model_index.json";

  /**
   * Whether a directory is of such a pipeline.
   *
   * @throws CorruptCheckpointException if its {@code model_index.json} is not JSON
   * @throws UnsupportedConfigException naming the class of a part that is not supported
   */
  public static boolean isFor(Path directory) throws IOException {
    Path index = directory.resolve(INDEX);
    return Files.exists(index) && SupportedClasses.isTextToImage(UNetConfig.readJson(index));
  }

  /**
   * Reads the JSON files; the weights stay on disk.
   *
   * @throws CorruptCheckpointException if a file is missing or not JSON
   * @throws UnsupportedConfigException naming the field or class that is not supported
   */
  public static TextToImageDirectory read(Path directory) throws IOException {
    UNetConditionConfig unet = UNetConditionConfig.read(directory.resolve("unet/config.json"));
    AutoencoderConfig autoencoder = AutoencoderConfig.read(directory.resolve("vae/config.json"));
    TextEncoderConfig text = TextEncoderConfig.read(directory.resolve("text_encoder/config.json"));
    if (text.width() != unet.contextWidth()) {
      throw new UnsupportedConfigException(
          "cross_attention_dim of unet/config.json is %d, hidden_size of text_encoder/config.json %d."
              .formatted(unet.contextWidth(), text.width()));
    }
    return new TextToImageDirectory(
        directory,
        unet,
        autoencoder,
        text,
        UNetConfig.readJson(directory.resolve("scheduler/scheduler_config.json")));
  }

  /** The U-Net's weights: a safetensors file, or the index of its shards. */
  public Path unetWeights() throws IOException {
    return WeightFiles.find(directory.resolve("unet"));
  }

  /** The autoencoder's weights. */
  public Path autoencoderWeights() throws IOException {
    return WeightFiles.find(directory.resolve("vae"));
  }

  /** The text encoder's weights, which transformers names. */
  public Path textEncoderWeights() throws IOException {
    return WeightFiles.find(directory.resolve("text_encoder"), "model");
  }

  /**
   * The files that a pipeline needs, by their places in its directory, sorted.
   *
   * @throws UnsupportedConfigException where weights are in files that are not read
   */
  public static List<String> files(Path directory) throws IOException {
    TextToImageDirectory read = read(directory);
    List<Path> files = new ArrayList<>(read.otherFiles());
    addWeights(read.unetWeights(), files);
    return files.stream()
        .map(file -> directory.relativize(file).toString().replace('\\', '/'))
        .sorted()
        .toList();
  }

  /** All but the U-Net's weights. */
  private List<Path> otherFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String name :
        List.of(
            INDEX,
            "unet/config.json",
            "vae/config.json",
            "text_encoder/config.json",
            "scheduler/scheduler_config.json")) {
      files.add(directory.resolve(name));
    }
    if (!Files.isDirectory(directory.resolve("tokenizer"))) {
      throw new CorruptCheckpointException(
          "The checkpoint has no directory " + directory.resolve("tokenizer") + ".");
    }
    try (Stream<Path> tokenizer = Files.list(directory.resolve("tokenizer"))) {
      tokenizer.filter(Files::isRegularFile).forEach(files::add);
    }
    addWeights(autoencoderWeights(), files);
    addWeights(textEncoderWeights(), files);
    return files;
  }

  /** diffusers loads no directory whose index names a part that is not in it. */
  private static ObjectNode withoutUncopied(JsonNode index) {
    ObjectNode changed = index.deepCopy();
    for (String part : List.of("safety_checker", "feature_extractor")) {
      if (changed.path(part).isArray()) {
        changed.putArray(part).addNull().addNull();
      }
    }
    if (changed.has("requires_safety_checker")) {
      changed.put("requires_safety_checker", false);
    }
    return changed;
  }

  private static void addWeights(Path weights, List<Path> files) throws IOException {
    files.add(weights);
    if (WeightFiles.isIndex(weights) && Files.exists(weights)) {
      files.addAll(WeightFiles.shards(weights));
    }
  }

  /**
   * Writes a pipeline's directory with another U-Net. The other files are copied from this one's.
   *
   * @param unet the U-Net's weights
   */
  public void write(Path target, List<Safetensors.Tensor> unet) throws IOException {
    for (Path file : otherFiles()) {
      Path copy = target.resolve(directory.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    UNetConfig.writeJson(
        target.resolve(INDEX), withoutUncopied(UNetConfig.readJson(directory.resolve(INDEX))));
    Path folder = target.resolve("unet");
    // A list of older shards would be read instead of the new weights.
    Files.deleteIfExists(folder.resolve(WeightFiles.INDEX));
    Safetensors.write(folder.resolve(WeightFiles.PLAIN), unet, Map.of("format", "pt"));
  }

  /** Height of its pictures in pixels. */
  public int height() {
    return unet.blocks().height() * autoencoder.reduction();
  }

  /** Width of its pictures in pixels. */
  public int width() {
    return unet.blocks().width() * autoencoder.reduction();
  }
}
