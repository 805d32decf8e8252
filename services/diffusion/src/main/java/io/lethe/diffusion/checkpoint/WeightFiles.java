package io.lethe.diffusion.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a network's weights under the names that diffusers gives them: one file, or shards
 * that an index names, of the plain weights or of a variant such as fp16.
 */
final class WeightFiles {
  /** What diffusers saves one file as. */
  static final String PLAIN = "diffusion_pytorch_model.safetensors";

  /** What diffusers saves the list of shards as. */
  static final String INDEX = PLAIN + ".index.json";

  /** How names of an index end. */
  static final String INDEX_SUFFIX = ".json";

  private static final String BASE = "diffusion_pytorch_model";

  /** A variant is one word, before or after the format. */
  private static final Pattern VARIANT =
      Pattern.compile(
          "\\.(([A-Za-z0-9_]+)\\.safetensors"
              + "|(safetensors\\.[A-Za-z0-9_]+\\.index|safetensors\\.index\\.[A-Za-z0-9_]+"
              + "|[A-Za-z0-9_]+\\.safetensors\\.index)\\.json)");

  private static final Pattern PICKLE = Pattern.compile(".*\\.(bin|ckpt|pt|pth|bin\\..*json)");

  /** More shards than any model has that fits here. */
  private static final int MOST_SHARDS = 1000;

  private WeightFiles() {}

  /**
   * The file, or the index of the shards. Like diffusers, it takes an index before a file, and both
   * before a variant.
   *
   * @param folder that has the network's config
   * @return the plain file's path where there are none, which is where weights are written
   * @throws UnsupportedConfigException where there are several variants, or pickles alone
   */
  static Path find(Path folder) throws IOException {
    return find(folder, BASE);
  }

  /**
   * The same of a network whose files have another name.
   *
   * @param base how their names begin, such as {@code model} of transformers
   */
  static Path find(Path folder, String base) throws IOException {
    String plain = base + ".safetensors";
    for (String name : List.of(plain + ".index.json", plain)) {
      if (Files.exists(folder.resolve(name))) {
        return folder.resolve(name);
      }
    }
    List<String> all = names(folder);
    List<String> names = all.stream().filter(name -> name.startsWith(base)).toList();
    List<String> variants = names.stream().filter(name -> matches(VARIANT, name, base)).toList();
    if (variants.size() == 1) {
      return folder.resolve(variants.get(0));
    }
    if (variants.size() > 1) {
      throw new UnsupportedConfigException(
          "%s has several variants of the weights (%s): leave one of them."
              .formatted(folder, String.join(", ", variants)));
    }
    for (String name : all) {
      // transformers has another name for pickles.
      boolean weights = name.startsWith(base) || name.startsWith("pytorch_" + base);
      if (weights && PICKLE.matcher(name).matches()) {
        throw new UnsupportedConfigException(
            ("%s is a pickle, which can run code and is not read: convert it with diffusers,"
                    + " from_pretrained(folder).save_pretrained(folder,"
                    + " safe_serialization=True).")
                .formatted(folder.resolve(name)));
      }
    }
    return folder.resolve(plain);
  }

  private static boolean matches(Pattern rest, String name, String base) {
    return rest.matcher(name.substring(base.length())).matches();
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Whether it names shards instead of holding tensors. */
  static boolean isIndex(Path weights) {
    return weights.getFileName().toString().endsWith(INDEX_SUFFIX);
  }

  /**
   * The shards that an index names, in its folder.
   *
   * @throws CorruptCheckpointException if it is no index, or names a file elsewhere
   */
  static List<Path> shards(Path index) throws IOException {
    JsonNode map = UNetConfig.readJson(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new CorruptCheckpointException(index + " is corrupt: it has no weight_map.");
    }
    TreeSet<String> names = new TreeSet<>();
    for (Map.Entry<String, JsonNode> tensor : map.properties()) {
      String name = tensor.getValue().asText();
      if (!name.matches("[A-Za-z0-9._-]+\\.safetensors") || names.size() > MOST_SHARDS) {
        throw new CorruptCheckpointException(
            "%s is corrupt: tensor %s is in a file %s.".formatted(index, tensor.getKey(), name));
      }
      names.add(name);
    }
    return names.stream().map(index::resolveSibling).toList();
  }
}
