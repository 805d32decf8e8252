package io.lethe.diffusion.network;

import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Removes what wrappers of a network put before the names of its tensors: {@code torch.compile}'s
 * {@code _orig_mod.}, {@code DistributedDataParallel}'s {@code module.}, or a trainer's {@code
 * unet.} and {@code ema_model.}.
 */
final class PrefixedNames {
  /** Torch puts it before whatever it compiled, which may be one block of many. */
  private static final String COMPILED = "_orig_mod.";

  /** How the prefix of a moving average of the weights is told from others. */
  private static final Pattern AVERAGE = Pattern.compile("(.*[._])?ema[._].*");

  private PrefixedNames() {}

  /**
   * The network's tensors by their bare names. Of several networks in one file it takes the moving
   * average, as samplers do, and passes the others over.
   *
   * @param names the bare names that the network asks for
   * @throws CorruptCheckpointException if there are several networks and not one average, or a bare
   *     name is there twice
   */
  static Map<String, Safetensors.Entry> strip(
      Path file, Map<String, Safetensors.Entry> stored, List<String> names)
      throws CorruptCheckpointException {
    if (stored.keySet().containsAll(names)) {
      return stored;
    }
    Map<String, Safetensors.Entry> plain = new LinkedHashMap<>();
    for (Safetensors.Entry entry : stored.values()) {
      if (plain.put(entry.name().replace(COMPILED, ""), entry) != null) {
        throw new CorruptCheckpointException(
            "%s has tensor %s with and without the prefix %s."
                .formatted(file, entry.name(), COMPILED));
      }
    }
    String prefix = prefix(file, plain, names.get(0));
    Map<String, Safetensors.Entry> bare = new LinkedHashMap<>();
    plain.forEach(
        (name, entry) -> {
          if (name.startsWith(prefix)) {
            bare.put(name.substring(prefix.length()), entry);
          } else if (!isAverage(prefix)) {
            bare.put(name, entry);
          }
        });
    return bare;
  }

  private static String prefix(Path file, Map<String, Safetensors.Entry> plain, String anchor)
      throws CorruptCheckpointException {
    List<String> prefixes =
        plain.keySet().stream()
            .filter(name -> name.endsWith("." + anchor))
            .map(name -> name.substring(0, name.length() - anchor.length()))
            .toList();
    List<String> chosen =
        prefixes.size() > 1
            ? prefixes.stream().filter(PrefixedNames::isAverage).toList()
            : prefixes;
    if (plain.containsKey(anchor) || prefixes.isEmpty()) {
      return "";
    }
    if (chosen.size() != 1) {
      throw new CorruptCheckpointException(
          "%s has several networks, with the prefixes %s: leave one of them."
              .formatted(file, String.join(", ", prefixes)));
    }
    return chosen.get(0);
  }

  private static boolean isAverage(String prefix) {
    return AVERAGE.matcher(prefix.toLowerCase(Locale.ROOT)).matches();
  }
}
