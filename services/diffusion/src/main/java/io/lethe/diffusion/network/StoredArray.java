package io.lethe.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A flat array in a file, as one tensor, or as several where it is larger than a buffer should be:
 * {@code NAME} or {@code NAME.0}, {@code NAME.1} and so on. Beside it there is room for one part.
 */
public final class StoredArray {
  /** Floats of a part, 256 MiB. */
  private static final long PART = 1L << 26;

  private StoredArray() {}

  /**
   * The tensors to write.
   *
   * @param flat (N) float32, not to be changed until they are written
   */
  public static List<Safetensors.Tensor> tensors(String name, NDArray flat) {
    return tensors(name, flat, PART);
  }

  static List<Safetensors.Tensor> tensors(String name, NDArray flat, long part) {
    return StoredWeights.tensors(layout(name, flat.size(), part), flat, UnaryOperator.identity());
  }

  /** Where each part lies in the array. */
  private static ParameterLayout layout(String name, long size, long part) {
    ParameterLayout layout = new ParameterLayout();
    if (size <= part) {
      layout.add(name, 0, size);
      return layout;
    }
    for (long from = 0; from < size; from += part) {
      layout.add(name + "." + from / part, 0, Math.min(part, size - from));
    }
    return layout;
  }

  /**
   * Reads an array.
   *
   * @param size numbers that it has
   * @param owner on whose device it is, and that closes it at the latest
   * @return (size) float32
   * @throws CorruptCheckpointException if it is not there, or has another size
   */
  public static NDArray read(Path file, Safetensors stored, String name, long size, NDManager owner)
      throws IOException {
    List<Safetensors.Entry> parts = parts(stored, name);
    if (parts.isEmpty()) {
      throw new CorruptCheckpointException(file + " has no tensor " + name + ".");
    }
    ParameterLayout layout = new ParameterLayout();
    Map<ParameterLayout.Entry, Safetensors.Entry> matched = new LinkedHashMap<>();
    for (Safetensors.Entry part : parts) {
      if (part.type() != Safetensors.Type.F32 || part.shape().size() != 1) {
        throw new CorruptCheckpointException(
            "%s: tensor %s is no row of float32.".formatted(file, part.name()));
      }
      layout.add(part.name(), 0, part.shape().get(0));
      matched.put(layout.entry(part.name()), part);
    }
    if (layout.size() != size) {
      throw new CorruptCheckpointException(file + " is of a network of another size.");
    }
    return StoredWeights.copy(stored, matched, size, owner);
  }

  private static List<Safetensors.Entry> parts(Safetensors stored, String name) {
    List<Safetensors.Entry> parts = new ArrayList<>();
    Safetensors.Entry whole = stored.entries().get(name);
    if (whole != null) {
      parts.add(whole);
    }
    while (whole == null && stored.entries().containsKey(name + "." + parts.size())) {
      parts.add(stored.entries().get(name + "." + parts.size()));
    }
    return parts;
  }
}
