package io.lethe.diffusion.texttoimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.network.StoredWeights;
import io.lethe.diffusion.unet.UNet2DCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A low-rank change of a U-Net's attention (Hu et al. 2021, arXiv 2106.09685) in a file of a few
 * megabytes. Its names and its place are diffusers', whose {@code load_lora_weights} reads the
 * folder {@code lora} at scale 1.
 */
public final class LowRankFile {
  /** Where it is in a version's directory. */
  public static final String IN_VERSION = "lora/pytorch_lora_weights.safetensors";

  private static final String PREFIX = "unet.";
  private static final String DOWN = ".lora.down.weight";

  private LowRankFile() {}

  /** Whether a version's directory is of such a change, and holds no weights besides. */
  public static boolean isVersion(Path directory) {
    return Files.exists(directory.resolve(IN_VERSION))
        && !Files.exists(directory.resolve("model_index.json"));
  }

  /**
   * The rank of the change in a file.
   *
   * @throws CorruptCheckpointException if it holds none
   */
  public static int rank(Path file) throws IOException {
    try (Safetensors stored = Safetensors.open(file)) {
      return stored.entries().values().stream()
          .filter(entry -> entry.name().endsWith(DOWN) && !entry.shape().isEmpty())
          .mapToInt(entry -> entry.shape().get(0).intValue())
          .filter(rank -> rank > 0)
          .findFirst()
          .orElseThrow(() -> new CorruptCheckpointException(file + " has no tensor *" + DOWN));
    }
  }

  /**
   * Reads a change.
   *
   * @param network of the file's rank
   * @param owner on whose device it is, and that closes it at the latest
   * @return (network.lowRankLayout().size()) float32
   * @throws CorruptCheckpointException if the file is damaged or of another network
   */
  public static NDArray read(Path file, UNet2DCondition network, NDManager owner)
      throws IOException {
    return StoredWeights.read(file, network.lowRankLayout(), name -> false, owner);
  }

  /**
   * Writes a change into a version's directory.
   *
   * @param change (layout.size()) float32
   */
  static void write(Path directory, ParameterLayout layout, NDArray change) throws IOException {
    Path file = directory.resolve(IN_VERSION);
    Files.createDirectories(file.getParent());
    Safetensors.write(
        file, StoredWeights.tensors(layout, change, name -> PREFIX + name), Map.of("format", "pt"));
  }
}
