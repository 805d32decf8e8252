package io.lethe.diffusion.classifier;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.unet.GradientMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which digit a 28x28 gray picture shows, and gives the features in which sets of such
 * pictures are compared. It holds native memory, always on the CPU, until {@link #close()}; one
 * thread at a time may use it.
 */
public final class DigitClassifier implements AutoCloseable {
  /** Length of a feature vector. */
  public static final int FEATURES = DigitNetwork.FEATURES;

  /** The digits 0 .. 9. */
  public static final int CLASSES = DigitNetwork.CLASSES;

  private static final int BATCH = 250;

  private final NDManager manager;
  private final Map<String, NDArray> parameters;

  private DigitClassifier(NDManager manager, Map<String, NDArray> parameters) {
    this.manager = manager;
    this.parameters = parameters;
  }

  /** A classifier that has learned nothing yet. */
  static DigitClassifier untrained(long seed) {
    NDManager manager = NDManager.newBaseManager(Device.cpu());
    return new DigitClassifier(manager, DigitNetwork.initialParameters(manager, seed));
  }

  /**
   * Loads weights that {@link #save} wrote.
   *
   * @throws CorruptCheckpointException if the file is missing, damaged or of another network
   */
  public static DigitClassifier load(Path file) throws IOException {
    try (Safetensors stored = Safetensors.open(file)) {
      Map<String, Shape> shapes = DigitNetwork.parameterShapes();
      if (!stored.entries().keySet().equals(shapes.keySet())) {
        throw notOurs(file);
      }
      Map<String, float[]> values = new LinkedHashMap<>();
      for (Map.Entry<String, Shape> parameter : shapes.entrySet()) {
        String name = parameter.getKey();
        if (!stored.entries().get(name).shape().equals(sides(parameter.getValue()))) {
          throw notOurs(file);
        }
        values.put(name, stored.floats(name));
      }
      NDManager manager = NDManager.newBaseManager(Device.cpu());
      Map<String, NDArray> parameters = new LinkedHashMap<>();
      values.forEach((name, v) -> parameters.put(name, manager.create(v, shapes.get(name))));
      return new DigitClassifier(manager, parameters);
    }
  }

  private static CorruptCheckpointException notOurs(Path file) {
    return new CorruptCheckpointException(file + " does not hold the digit classifier's weights.");
  }

  private static List<Long> sides(Shape shape) {
    List<Long> sides = new ArrayList<>();
    for (long side : shape.getShape()) {
      sides.add(side);
    }
    return sides;
  }

  /** Writes the weights as safetensors, with PyTorch's names and shapes. */
  public void save(Path file) throws IOException {
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    parameters.forEach(
        (name, array) -> {
          ByteBuffer data =
              ByteBuffer.allocate((int) array.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          data.asFloatBuffer().put(array.toFloatArray());
          tensors.add(
              new Safetensors.Tensor(name, Safetensors.Type.F32, sides(array.getShape()), data));
        });
    Safetensors.write(file, tensors, Map.of("format", "pt"));
  }

  /**
   * Classifies pictures.
   *
   * @throws IllegalArgumentException if they are not 28x28 with one channel
   */
  public Reading read(PictureSource pictures) {
    if (pictures.channels() != 1
        || pictures.height() != DigitNetwork.SIDE
        || pictures.width() != DigitNetwork.SIDE) {
      throw new IllegalArgumentException(
          "The digit classifier reads 28x28 pixels of one channel, not %dx%d of %d."
              .formatted(pictures.width(), pictures.height(), pictures.channels()));
    }
    float[][] features = new float[pictures.size()][FEATURES];
    float[][] probabilities = new float[pictures.size()][CLASSES];
    try (GradientMode off = GradientMode.off()) {
      for (int start = 0; start < pictures.size(); start += BATCH) {
        int rows = Math.min(BATCH, pictures.size() - start);
        float[] batch = new float[rows * pictures.pictureSize()];
        for (int row = 0; row < rows; row++) {
          pictures.copyRow(start + row, batch, row * pictures.pictureSize());
        }
        try (NDManager scope = manager.newSubManager()) {
          NDArray vectors = DigitNetwork.features(parameters, batch(scope, batch));
          split(vectors, features, start);
          split(DigitNetwork.logits(parameters, vectors).softmax(1), probabilities, start);
        }
      }
    }
    return new Reading(features, probabilities);
  }

  /** {@link Reading#features()} of the pictures, (N, 64). */
  public float[][] features(PictureSource pictures) {
    return read(pictures).features();
  }

  /** {@link Reading#probabilities()} of the pictures, (N, 10). */
  public float[][] probabilities(PictureSource pictures) {
    return read(pictures).probabilities();
  }

  /** A batch (N, 1, 28, 28) of the scope. */
  static NDArray batch(NDManager scope, float[] pictures) {
    int area = DigitNetwork.SIDE * DigitNetwork.SIDE;
    return scope.create(
        pictures, new Shape(pictures.length / area, 1, DigitNetwork.SIDE, DigitNetwork.SIDE));
  }

  private static void split(NDArray rows, float[][] target, int start) {
    float[] flat = rows.toFloatArray();
    int width = target[start].length;
    for (int row = 0; row * width < flat.length; row++) {
      System.arraycopy(flat, row * width, target[start + row], 0, width);
    }
  }

  /** The weights by name, for training. */
  Map<String, NDArray> parameters() {
    return parameters;
  }

  /** The owner of the weights; batches belong into sub-managers of it. */
  NDManager manager() {
    return manager;
  }

  /** Frees the native memory; the classifier must not be in use. */
  @Override
  public void close() {
    manager.close();
  }
}
