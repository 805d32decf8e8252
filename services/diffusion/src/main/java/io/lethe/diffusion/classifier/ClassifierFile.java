package io.lethe.diffusion.classifier;

import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.network.ParameterTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
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
      UnaryOperator<String> name = first ? ClassifierFile::firstName : UnaryOperator.identity();
      Set<String> names =
          network.layout().entries().stream()
              .map(parameter -> name.apply(parameter.name()))
              .collect(Collectors.toSet());
      if (!stored.entries().keySet().equals(names)) {
        throw notOurs(file);
      }
      float[] weights =
          ParameterTensors.read(stored, network.layout(), name).orElseThrow(() -> notOurs(file));
      return new ClassifierFile(network.shape(), weights);
    }
  }

  private static String firstName(String parameter) {
    return parameter.replace("classes.", "digits.");
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

  /**
   * Writes a file.
   *
   * @param weights flat, little-endian
   */
  static void write(Path file, ClassifierNetwork network, ByteBuffer weights) throws IOException {
    ClassifierShape shape = network.shape();
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "pt");
    metadata.put(CHANNELS, Integer.toString(shape.channels()));
    metadata.put(HEIGHT, Integer.toString(shape.height()));
    metadata.put(WIDTH, Integer.toString(shape.width()));
    metadata.put(CLASSES, Integer.toString(shape.classes()));
    Safetensors.write(
        file, ParameterTensors.of(network.layout(), weights, UnaryOperator.identity()), metadata);
  }
}
