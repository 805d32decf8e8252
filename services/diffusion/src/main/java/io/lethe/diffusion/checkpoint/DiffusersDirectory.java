package io.lethe.diffusion.checkpoint;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON files of a diffusers pipeline directory. Every file keeps diffusers' name and every
 * field its value, so that Python loads what this project saves.
 *
 * <p>A model that its user brings as TorchScript lies in the same layout, with its module as {@code
 * unet/model.pt}. Its weights are in the module until it is written once.
 *
 * @param config {@code unet/config.json}
 * @param scheduler {@code scheduler/scheduler_config.json}
 * @param modelIndex {@code model_index.json}
 */
public record DiffusersDirectory(NetworkConfig config, JsonNode scheduler, JsonNode modelIndex) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(JsonGenerator.Feature.QUOTE_NON_NUMERIC_NUMBERS);
  private static final List<String> AUTOENCODERS = List.of("vae", "vqvae", "movq");
  private static final String MODEL_INDEX = "model_index.json";
  private static final String UNET = "unet/";
  private static final String CONFIG = UNET + "config.json";
  private static final String SCHEDULER = "scheduler/scheduler_config.json";
  private static final String MODULE = UNET + "model.pt";

  /**
   * Reads the JSON files of a directory; the weights stay on disk. A model that was published by
   * itself, such as google/ddpm-cifar10-32, has all files in one folder and no {@code
   * model_index.json}: that is read too.
   *
   * @throws CorruptCheckpointException if a file is missing or not JSON
   * @throws UnsupportedConfigException naming the field or class that is not supported
   */
  public static DiffusersDirectory read(Path directory) throws IOException {
    Path index = directory.resolve(MODEL_INDEX);
    Optional<JsonNode> modelIndex =
        Files.exists(index) ? Optional.of(UNetConfig.readJson(index)) : Optional.empty();
    // The classes first: whatever else is odd about another model follows from its class.
    modelIndex.ifPresent(SupportedClasses::checkPipeline);
    rejectAutoencoder(directory);
    JsonNode scheduler = UNetConfig.readJson(locate(directory, SCHEDULER));
    SupportedClasses.checkScheduler(new ConfigFields(SCHEDULER, scheduler));
    JsonNode json = UNetConfig.readJson(locate(directory, CONFIG));
    NetworkConfig config =
        TorchScriptConfig.isFor(json)
            ? TorchScriptConfig.parse(json, module(directory))
            : UNetConfig.parse(json);
    return new DiffusersDirectory(
        config, scheduler, modelIndex.orElseGet(() -> of(config).modelIndex()));
  }

  /** A network beside an autoencoder makes that one's latents, not pictures. */
  private static void rejectAutoencoder(Path directory) {
    for (String name : AUTOENCODERS) {
      if (Files.isDirectory(directory.resolve(name))) {
        throw new UnsupportedConfigException(
            "%s is not supported: a model of latents, with an autoencoder, is not a model of pictures."
                .formatted(directory.resolve(name)));
      }
    }
  }

  private static ByteBuffer module(Path directory) throws IOException {
    Path file = locate(directory, MODULE);
    try {
      return ByteBuffer.wrap(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new CorruptCheckpointException("The checkpoint has no file " + file + ".", e);
    }
  }

  private static boolean isInOneFolder(Path directory) {
    return !Files.exists(directory.resolve(CONFIG))
        && Files.exists(directory.resolve(directory.resolve(CONFIG).getFileName()));
  }

  /**
   * The path of a file: at its place, or beside all others in a model that has one folder.
   *
   * @param name its place, such as {@code unet/config.json}
   */
  public static Path locate(Path directory, String name) {
    Path place = directory.resolve(name);
    return isInOneFolder(directory) && !Files.exists(place)
        ? directory.resolve(place.getFileName())
        : place;
  }

  /** A new model of that config with DDPM's schedule: 1000 linear betas from 1e-4 to 0.02. */
  public static DiffusersDirectory of(NetworkConfig config) {
    ObjectNode scheduler = JSON.createObjectNode();
    scheduler.put("_class_name", "DDPMScheduler");
    scheduler.put("num_train_timesteps", 1000);
    scheduler.put("beta_schedule", "linear");
    scheduler.put("beta_start", 0.0001);
    scheduler.put("beta_end", 0.02);
    scheduler.put("prediction_type", "epsilon");
    scheduler.put("clip_sample", true);
    scheduler.put("variance_type", "fixed_small");
    ObjectNode index = JSON.createObjectNode();
    index.put("_class_name", "DDPMPipeline");
    index.putArray("scheduler").add("diffusers").add("DDPMScheduler");
    if (config instanceof TorchScriptConfig) {
      index.putArray("unet").add("lethe").add(TorchScriptConfig.CLASS_NAME);
    } else {
      index.putArray("unet").add("diffusers").add("UNet2DModel");
    }
    return new DiffusersDirectory(config, scheduler, index);
  }

  /**
   * The path of the weights in a directory: a safetensors file, or the index of its shards.
   *
   * @return where they would be written, if there are none
   * @throws UnsupportedConfigException where they are in files that are not read
   */
  public static Path weights(Path directory) throws IOException {
    return WeightFiles.find(locate(directory, CONFIG).getParent());
  }

  /** The files that it has, by their places in a directory that is not in one folder. */
  public static List<String> files(Path directory) throws IOException {
    List<String> files = new ArrayList<>(List.of(MODEL_INDEX, CONFIG, SCHEDULER, MODULE));
    Path weights = weights(directory);
    files.add(place(weights));
    if (WeightFiles.isIndex(weights) && Files.exists(weights)) {
      WeightFiles.shards(weights).forEach(shard -> files.add(place(shard)));
    }
    return files.stream().filter(file -> Files.exists(locate(directory, file))).toList();
  }

  private static String place(Path weights) {
    return UNET + weights.getFileName();
  }

  /** Writes the whole directory; it may exist already. */
  public void write(Path directory, List<Safetensors.Tensor> weights) throws IOException {
    Files.createDirectories(directory.resolve(CONFIG).getParent());
    Files.createDirectories(directory.resolve(SCHEDULER).getParent());
    JSON.writeValue(directory.resolve(CONFIG).toFile(), config.json());
    JSON.writeValue(directory.resolve(SCHEDULER).toFile(), scheduler);
    JSON.writeValue(directory.resolve(MODEL_INDEX).toFile(), modelIndex);
    if (config instanceof TorchScriptConfig script) {
      try (FileChannel file =
          FileChannel.open(directory.resolve(MODULE), WRITE, CREATE, TRUNCATE_EXISTING)) {
        ByteBuffer module = script.module().duplicate();
        while (module.hasRemaining()) {
          file.write(module);
        }
      }
    }
    // A list of older shards would be read instead of the new weights.
    Files.deleteIfExists(directory.resolve(UNET + WeightFiles.INDEX));
    Safetensors.write(directory.resolve(UNET + WeightFiles.PLAIN), weights, Map.of("format", "pt"));
  }
}
