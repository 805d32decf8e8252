package io.lethe.diffusion.classifier;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.network.GradientMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Tells which class a picture shows, and gives the features in which sets of pictures are compared.
 * It holds native memory until {@link #close()}; one thread at a time may use it.
 */
public final class PictureClassifier implements AutoCloseable {
  /** Length of a feature vector. */
  public static final int FEATURES = ClassifierNetwork.FEATURES;

  private static final int MOST_ROWS = 250;

  /** Numbers in the pictures of a batch; the maps of the first layer take 16 times as many. */
  private static final int MOST_NUMBERS = 1 << 18;

  private final NDManager manager;
  private final ClassifierNetwork network;
  private final NDArray weights;
  private final Map<String, NDArray> parameters;

  /**
   * A classifier of weights.
   *
   * @param weights all parameters in the network's order
   * @param device where it reads pictures
   */
  PictureClassifier(ClassifierNetwork network, float[] weights, Device device) {
    this.manager = NDManager.newBaseManager(device);
    this.network = network;
    this.weights = manager.create(weights);
    this.parameters = network.layout().views(this.weights);
  }

  /**
   * Loads weights that {@link #save} wrote.
   *
   * @param device where it reads pictures
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException if the file is missing,
   *     damaged or of another network
   */
  public static PictureClassifier load(Path file, Device device) throws IOException {
    ClassifierFile stored = ClassifierFile.read(file);
    return new PictureClassifier(new ClassifierNetwork(stored.shape()), stored.weights(), device);
  }

  /** Writes the weights as safetensors, with PyTorch's names and shapes. */
  public void save(Path file) throws IOException {
    ClassifierFile.write(file, network, weights.toByteBuffer());
  }

  /** What it reads and answers. */
  public ClassifierShape shape() {
    return network.shape();
  }

  /**
   * Classifies pictures.
   *
   * @throws IllegalArgumentException if they are not of the classifier's shape
   */
  public Classification read(PictureSource pictures) {
    if (!shape().fits(pictures)) {
      throw new IllegalArgumentException(
          "The classifier reads %dx%d pixels of %d channels, not %dx%d of %d."
              .formatted(
                  shape().width(),
                  shape().height(),
                  shape().channels(),
                  pictures.width(),
                  pictures.height(),
                  pictures.channels()));
    }
    float[][] features = new float[pictures.size()][FEATURES];
    float[][] probabilities = new float[pictures.size()][shape().classes()];
    int most = Math.min(MOST_ROWS, MOST_NUMBERS / pictures.pictureSize());
    try (GradientMode off = GradientMode.off()) {
      for (int start = 0; start < pictures.size(); start += most) {
        int rows = Math.min(most, pictures.size() - start);
        float[] batch = new float[rows * pictures.pictureSize()];
        for (int row = 0; row < rows; row++) {
          pictures.copyRow(start + row, batch, row * pictures.pictureSize());
        }
        try (NDManager scope = manager.newSubManager()) {
          NDArray vectors = network.features(parameters, network.batch(scope, batch));
          split(vectors, features, start);
          split(network.logits(parameters, vectors).softmax(1), probabilities, start);
        }
      }
    }
    return new Classification(features, probabilities);
  }

  /** {@link Classification#features()} of the pictures, (N, 64). */
  public float[][] features(PictureSource pictures) {
    return read(pictures).features();
  }

  /** {@link Classification#probabilities()} of the pictures, (N, classes). */
  public float[][] probabilities(PictureSource pictures) {
    return read(pictures).probabilities();
  }

  private static void split(NDArray rows, float[][] target, int start) {
    float[] flat = rows.toFloatArray();
    int width = target[start].length;
    for (int row = 0; row * width < flat.length; row++) {
      System.arraycopy(flat, row * width, target[start + row], 0, width);
    }
  }

  /** The owner of all native memory. */
  NDManager manager() {
    return manager;
  }

  /** Frees the native memory; the classifier must not be in use. */
  @Override
  public void close() {
    manager.close();
  }
}
