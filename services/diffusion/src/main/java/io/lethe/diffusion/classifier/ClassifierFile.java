package io.lethe.diffusion.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A classifier's weights as safetensors, with PyTorch's names and shapes. What it reads and answers
 * stands in the metadata; a file that says nothing there is of the first classifier, which knew
 * digits only and called its last layer so.
 *
 * @param shape what the classifier reads and answers
 * @param weights flat
 */
record ClassifierFile(ClassifierShape shape, float[] weights) {
  private static final String CHANNELS = "channels";
  private static final String HEIGHT = "height";
  private static final String WIDTH = "width";
  private static final String CLASSES = "classes";

  /**
   * Reads a file.
   *
   * @throws CorruptCheckpointException if it is missing, damaged or of another network
   */
  static ClassifierFile read(Path file) throws IOException {
    try (Safetensors stored = Safetensors.open(file)) {
      boolean first = !stored.metadata().containsKey(CLASSES);
      ClassifierNetwork network =
          new ClassifierNetwork(first ? ClassifierShape.DIGITS : shape(file, stored.metadata()));
      Map<String, String> names =
          network.parameterShapes().keySet().stream()
              .collect(
                  Collectors.toMap(
                      name -> name, name -> first ? name.replace("classes.", "digits.") : name));
      if (!stored.entries().keySet().equals(Set.copyOf(names.values()))) {
        throw notOurs(file);
      }
      List<float[]> parts = new ArrayList<>();
      for (Map.Entry<String, Shape> parameter : network.parameterShapes().entrySet()) {
        String name = names.get(parameter.getKey());
        if (!stored.entries().get(name).shape().equals(sides(parameter.getValue()))) {
          throw notOurs(file);
        }
        parts.add(stored.floats(name));
      }
      return new ClassifierFile(network.shape(), joined(parts));
    }
  }

  private static ClassifierShape shape(Path file, Map<String, String> metadata)
      throws CorruptCheckpointException {
    try {
      return new ClassifierShape(
          Integer.parseInt(metadata.getOrDefault(CHANNELS, "")),
          Integer.parseInt(metadata.getOrDefault(HEIGHT, "")),
          Integer.parseInt(metadata.getOrDefault(WIDTH, "")),
          Integer.parseInt(metadata.getOrDefault(CLASSES, "")));
    } catch (IllegalArgumentException e) {
      throw new CorruptCheckpointException(
          file + " does not say what pictures its classifier reads.", e);
    }
  }

  private static CorruptCheckpointException notOurs(Path file) {
    return new CorruptCheckpointException(file + " does not hold a picture classifier's weights.");
  }

  private static float[] joined(List<float[]> parts) {
    FloatBuffer joined = FloatBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(joined::put);
    return joined.array();
  }

  /** Writes a file. */
  static void write(Path file, ClassifierShape shape, Map<String, NDArray> parameters)
      throws IOException {
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    parameters.forEach(
        (name, array) -> {
          ByteBuffer data =
              ByteBuffer.allocate((int) array.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          data.asFloatBuffer().put(array.toFloatArray());
          tensors.add(
              new Safetensors.Tensor(name, Safetensors.Type.F32, sides(array.getShape()), data));
        });
    Safetensors.write(
        file,
        tensors,
        Map.of(
            "format",
            "pt",
            CHANNELS,
            Integer.toString(shape.channels()),
            HEIGHT,
            Integer.toString(shape.height()),
            WIDTH,
            Integer.toString(shape.width()),
            CLASSES,
            Integer.toString(shape.classes())));
  }

  private static List<Long> sides(Shape shape) {
    return Arrays.stream(shape.getShape()).boxed().toList();
  }
}
