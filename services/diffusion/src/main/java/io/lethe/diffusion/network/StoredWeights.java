package io.lethe.diffusion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A network's flat weights in a file, read and written one tensor after another: beside the flat
 * array there is room for the largest tensor only.
 */
public final class StoredWeights {
  private StoredWeights() {}

  /**
   * Reads the weights of a network.
   *
   * @param file safetensors or an index of several; tensors may have the names of older diffusers
   * @param others names of tensors that the file may have beside the network's
   * @param owner on whose device the array is, and that closes it at the latest
   * @return (layout.size()) float32
   * @throws CorruptCheckpointException if a tensor is missing, has another shape, or is one that
   *     the layout does not know
   */
  public static NDArray read(
      Path file, ParameterLayout layout, Predicate<String> others, NDManager owner)
      throws IOException {
    try (Safetensors stored = Safetensors.open(file)) {
      Map<ParameterLayout.Entry, Safetensors.Entry> matched = new LinkedHashMap<>();
      List<String> names = layout.entries().stream().map(ParameterLayout.Entry::name).toList();
      Map<String, Safetensors.Entry> named = PrefixedNames.strip(file, stored.entries(), names);
      Set<Safetensors.Entry> unread = new LinkedHashSet<>(named.values());
      for (ParameterLayout.Entry parameter : layout.entries()) {
        Safetensors.Entry entry = fitting(file, named, parameter);
        matched.put(parameter, entry);
        unread.remove(entry);
      }
      unread.removeIf(entry -> others.test(entry.name()));
      if (!unread.isEmpty()) {
        throw new CorruptCheckpointException(
            "%s has a tensor %s, which its config does not know."
                .formatted(file, unread.iterator().next().name()));
      }
      return copy(stored, matched, layout.size(), owner);
    }
  }

  /**
   * The tensors to write.
   *
   * @param weights (layout.size()) float32, not to be changed until they are written
   * @param name what the file calls a parameter of the layout
   */
  public static List<Safetensors.Tensor> tensors(
      ParameterLayout layout, NDArray weights, UnaryOperator<String> name) {
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    for (ParameterLayout.Entry parameter : layout.entries()) {
      tensors.add(
          new Safetensors.Tensor(
              name.apply(parameter.name()),
              Safetensors.Type.F32,
              parameter.shape(),
              () -> bytes(weights, parameter)));
    }
    return tensors;
  }

  private static ByteBuffer bytes(NDArray weights, ParameterLayout.Entry parameter) {
    try (NDArray part = weights.get(place(parameter))) {
      return part.toByteBuffer();
    }
  }

  private static NDIndex place(ParameterLayout.Entry parameter) {
    return new NDIndex().addSliceDim(parameter.offset(), parameter.offset() + parameter.size());
  }

  private static Safetensors.Entry fitting(
      Path file, Map<String, Safetensors.Entry> named, ParameterLayout.Entry parameter)
      throws CorruptCheckpointException {
    Safetensors.Entry stored = LegacyNames.find(named, parameter.name());
    if (stored == null) {
      throw new CorruptCheckpointException(
          "%s has no tensor %s, which its config asks for.".formatted(file, parameter.name()));
    }
    if (!stored.type().isFloat() || !stored.shape().equals(parameter.shape())) {
      throw new CorruptCheckpointException(
          "%s: tensor %s is %s %s, its config asks for floating-point %s."
              .formatted(file, stored.name(), stored.type(), stored.shape(), parameter.shape()));
    }
    return stored;
  }

  /**
   * Reads tensors into their places in a flat array.
   *
   * @param matched by the place of each the tensor, which has as many numbers
   * @param size of the array
   */
  static NDArray copy(
      Safetensors stored,
      Map<ParameterLayout.Entry, Safetensors.Entry> matched,
      long size,
      NDManager owner)
      throws IOException {
    long largest = matched.keySet().stream().mapToLong(ParameterLayout.Entry::size).max().orElse(0);
    ByteBuffer room =
        ByteBuffer.allocateDirect(Math.toIntExact(largest * Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    NDArray flat = owner.zeros(new Shape(size), DataType.FLOAT32);
    try (NDManager host = NDManager.newBaseManager(Device.cpu())) {
      for (Map.Entry<ParameterLayout.Entry, Safetensors.Entry> pair : matched.entrySet()) {
        ParameterLayout.Entry parameter = pair.getKey();
        ByteBuffer tensor =
            room.slice(0, Math.toIntExact(parameter.size() * Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        stored.readFloats(pair.getValue(), tensor);
        tensor.rewind();
        try (NDArray part = host.create(tensor, new Shape(parameter.size()), DataType.FLOAT32)) {
          flat.set(place(parameter), part);
        }
      }
      return flat;
    } catch (IOException | RuntimeException e) {
      flat.close();
      throw e;
    }
  }
}
