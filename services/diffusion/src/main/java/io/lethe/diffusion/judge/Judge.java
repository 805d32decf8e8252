package io.lethe.diffusion.judge;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.CounterNoise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A small positive-unlabeled classifier, <i>judge</i> for short. It learned to tell labelled
 * pictures (positives) from unlabeled ones, some of which are sensitive too, and scores how much a
 * picture looks like the labelled ones. The class prior, rejection and the gate read its scores; a
 * version carries it for the guard, which examines the version's pictures.
 *
 * <p>It has one or more members, each of which learned from other rows ({@link CrossFitting}); a
 * picture's score is the mean over them.
 *
 * <p>It holds native memory until {@link #close()}; one thread at a time may use it.
 */
public final class Judge implements AutoCloseable {
  /** Length of a feature vector of one member. */
  public static final int FEATURES = JudgeNetwork.FEATURES;

  /** Most numbers of the pictures that one native call reads. */
  private static final int BATCH_NUMBERS = 250 * 28 * 28;

  private final JudgeNetwork network;
  private final NDManager manager;
  private final List<NDArray> members;

  Judge(JudgeNetwork network, NDManager manager, List<NDArray> members) {
    this.network = network;
    this.manager = manager;
    this.members = List.copyOf(members);
  }

  /**
   * Trains a judge of one member on all rows. It knows the pictures that it learned from: for
   * scores that say something about them, use {@link CrossFitting}.
   *
   * @param positives labelled pictures, at least one
   * @param unlabeled pictures of the same shape, at least one
   * @return a judge that the caller closes
   * @throws IllegalArgumentException if a set is empty or the shapes differ
   */
  public static Judge train(
      PictureSource positives, PictureSource unlabeled, JudgeSettings settings, Device device) {
    requireRows(positives, 1, "labelled");
    requireRows(unlabeled, 1, "unlabeled");
    JudgeNetwork network = networkFor(positives, unlabeled);
    NDManager manager = NDManager.newBaseManager(device);
    try {
      CounterNoise noise = new CounterNoise(settings.seed());
      NDArray member =
          JudgeTraining.run(network, positives, unlabeled, settings, noise, manager, () -> false);
      return new Judge(network, manager, List.of(member));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  static void requireRows(PictureSource pictures, int least, String which) {
    if (pictures.size() < least) {
      throw new IllegalArgumentException(
          "A judge needs at least %d %s pictures, not %d."
              .formatted(least, which, pictures.size()));
    }
  }

  static JudgeNetwork networkFor(PictureSource positives, PictureSource unlabeled) {
    JudgeNetwork network =
        new JudgeNetwork(positives.channels(), positives.height(), positives.width());
    requireShape(network, unlabeled);
    return network;
  }

  /** Channels of the pictures that it reads. */
  public int channels() {
    return network.channels();
  }

  /** Height of the pictures that it reads. */
  public int height() {
    return network.height();
  }

  /** Width of the pictures that it reads. */
  public int width() {
    return network.width();
  }

  /** Members of this judge, 1 or more. */
  public int members() {
    return members.size();
  }

  /**
   * The log of the odds that a picture is a positive one, where positives and unlabeled pictures
   * are as many: the mean over the members.
   *
   * @return one finite number a picture
   * @throws IllegalArgumentException if the pictures have another shape than those it learned from
   */
  public double[] scores(PictureSource pictures) {
    double[] mean = new double[pictures.size()];
    for (int member = 0; member < members.size(); member++) {
      double[] scores = scores(member, pictures);
      for (int row = 0; row < mean.length; row++) {
        mean[row] += scores[row] / members.size();
      }
    }
    return mean;
  }

  /**
   * The scores that one member gives, on the scale of {@link HeldOutScores}.
   *
   * @param member 0 .. members()-1
   */
  public double[] scores(int member, PictureSource pictures) {
    double[] scores = new double[pictures.size()];
    read(
        member,
        pictures,
        (start, features, logits) -> {
          for (int row = 0; row < logits.length; row++) {
            scores[start + row] = logits[row];
          }
        });
    return scores;
  }

  /**
   * How surely each picture looks like the labelled ones: the share of members that give it a
   * threshold's score or more.
   *
   * @param threshold on the scale of {@link HeldOutScores}
   * @return 0 .. 1 a picture
   */
  public double[] reaching(PictureSource pictures, double threshold) {
    return look(pictures).reaching(threshold);
  }

  /**
   * The feature vectors in which sets of pictures can be compared, of all members one after
   * another.
   *
   * @return (N, 64 * members)
   */
  public float[][] features(PictureSource pictures) {
    return look(pictures).features();
  }

  /** Features and scores of pictures at once, for the price of one of them. */
  public JudgeLook look(PictureSource pictures) {
    float[][] all = new float[pictures.size()][FEATURES * members.size()];
    double[][] scores = new double[members.size()][pictures.size()];
    for (int member = 0; member < members.size(); member++) {
      int own = member;
      read(
          member,
          pictures,
          (start, features, logits) -> {
            for (int row = 0; row < logits.length; row++) {
              System.arraycopy(
                  features, row * FEATURES, all[start + row], own * FEATURES, FEATURES);
              scores[own][start + row] = logits[row];
            }
          });
    }
    return new JudgeLook(all, scores);
  }

  /** Takes what a member says of the pictures from {@code start}. */
  @FunctionalInterface
  private interface Reader {
    void take(int start, float[] features, float[] logits);
  }

  private void read(int member, PictureSource pictures, Reader reader) {
    requireShape(network, pictures);
    int most = Integer.highestOneBit(Math.max(1, BATCH_NUMBERS / pictures.pictureSize()));
    try (GradientMode off = GradientMode.off();
        NDManager views = manager.newSubManager()) {
      NDArray weights = members.get(member).stopGradient();
      weights.attach(views);
      Map<String, NDArray> parameters = network.layout().views(weights);
      for (int start = 0; start < pictures.size(); start += most) {
        int rows = Math.min(most, pictures.size() - start);
        // A power of two rows, the last ones black: oneDNN compiles kernels for each new number of
        // rows, and keeps them.
        int filled = Integer.highestOneBit(2 * rows - 1);
        float[] batch = new float[filled * pictures.pictureSize()];
        for (int row = 0; row < rows; row++) {
          pictures.copyRow(start + row, batch, row * pictures.pictureSize());
        }
        try (NDManager scope = manager.newSubManager()) {
          NDArray features = network.features(parameters, network.batch(scope, batch));
          NDArray logits = network.logits(parameters, features);
          reader.take(start, features.toFloatArray(), Arrays.copyOf(logits.toFloatArray(), rows));
        }
      }
    }
  }

  private static void requireShape(JudgeNetwork network, PictureSource pictures) {
    if (pictures.channels() != network.channels()
        || pictures.height() != network.height()
        || pictures.width() != network.width()) {
      throw new IllegalArgumentException(
          "The judge reads %dx%d pixels of %d channels, not %dx%d of %d."
              .formatted(
                  network.width(),
                  network.height(),
                  network.channels(),
                  pictures.width(),
                  pictures.height(),
                  pictures.channels()));
    }
  }

  /** Writes the weights of all members as safetensors, the pictures' shape in its metadata. */
  public void save(Path file) throws IOException {
    JudgeFile.write(file, network, members);
  }

  /**
   * Loads what {@link #save} wrote.
   *
   * @return a judge that the caller closes
   * @throws io.lethe.diffusion.checkpoint.CorruptCheckpointException if the file is missing,
   *     damaged or no judge's
   */
  public static Judge load(Path file, Device device) throws IOException {
    return JudgeFile.read(file, device);
  }

  /** Frees the native memory; the judge must not be in use. */
  @Override
  public void close() {
    manager.close();
  }
}
