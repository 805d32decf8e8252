package io.lethe.diffusion.classifier;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.LabelledPictures;
import io.lethe.diffusion.unet.GradientMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Trains a {@link DigitClassifier}: cross-entropy, Adam (Kingma and Ba 2015) at 2e-3 with a cosine
 * to 0, batches of 128. All randomness comes from the seed. No other training may run in this JVM
 * meanwhile: PyTorch's engine in DJL collects gradients for one at a time.
 */
public final class DigitClassifierTraining {
  private static final int BATCH = 128;
  private static final float LEARNING_RATE = 2e-3f;

  private DigitClassifierTraining() {}

  /**
   * Trains on MNIST's training digits, saves the weights and tells the accuracy on its test digits.
   *
   * @param data MNIST's folder
   * @param out the safetensors file to write; missing folders are made
   * @param epochs 1 or more; 4 give over 99 %
   * @param lines takes progress, one sentence at a time
   * @throws io.lethe.diffusion.dataset.DataSetException if MNIST is missing or damaged
   */
  public static void run(Path data, Path out, int epochs, long seed, Consumer<String> lines)
      throws IOException {
    LabelledPictures train = IdxPictures.mnistTrain(data);
    LabelledPictures test = IdxPictures.mnistTest(data);
    try (DigitClassifier classifier = train(train, epochs, seed, lines)) {
      lines.accept(
          String.format(
              Locale.ROOT,
              "Accuracy on %d test digits: %.2f %%.",
              test.size(),
              100 * accuracy(classifier, test)));
      Files.createDirectories(out.toAbsolutePath().getParent());
      classifier.save(out);
      lines.accept("Wrote " + out + ".");
    }
  }

  /**
   * Trains on any 28x28 gray pictures with classes 0 .. 9.
   *
   * @return a new classifier that the caller closes
   */
  static DigitClassifier train(
      LabelledPictures pictures, int epochs, long seed, Consumer<String> lines) {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs must be 1 or more, not " + epochs);
    }
    ShuffledDigits digits = new ShuffledDigits(pictures, seed);
    int steps = epochs * ((pictures.size() + BATCH - 1) / BATCH);
    Tracker rate =
        Tracker.cosine().setBaseValue(LEARNING_RATE).optFinalValue(0).setMaxUpdates(steps).build();
    Optimizer adam = Optimizer.adam().optLearningRateTracker(rate).build();
    DigitClassifier classifier = DigitClassifier.untrained(seed);
    classifier.parameters().values().forEach(array -> array.setRequiresGradient(true));
    try (GradientMode on = GradientMode.on()) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        double loss = epoch(classifier, digits, epoch, adam);
        lines.accept(
            String.format(Locale.ROOT, "Epoch %d of %d: mean loss %.4f.", epoch + 1, epochs, loss));
      }
    } catch (RuntimeException e) {
      classifier.close();
      throw e;
    }
    classifier.parameters().values().forEach(array -> array.setRequiresGradient(false));
    return classifier;
  }

  /** The mean loss of the epoch's pictures, each measured before the step that learns from it. */
  private static double epoch(
      DigitClassifier classifier, ShuffledDigits digits, int epoch, Optimizer adam) {
    int[] order = digits.order(epoch);
    double sum = 0;
    for (int start = 0; start < order.length; start += BATCH) {
      int[] rows = Arrays.copyOfRange(order, start, Math.min(order.length, start + BATCH));
      sum += step(classifier, digits.pictures(epoch, rows), digits.oneHot(rows), adam);
    }
    return sum / order.length;
  }

  /**
   * Learns from one batch.
   *
   * @param pictures (N, 1, 28, 28)
   * @param oneHot (N, 10)
   * @return the summed loss before the step
   */
  static double step(DigitClassifier classifier, float[] pictures, float[] oneHot, Optimizer adam) {
    Map<String, NDArray> parameters = classifier.parameters();
    int rows = oneHot.length / DigitNetwork.CLASSES;
    try (NDManager scope = classifier.manager().newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray x = DigitClassifier.batch(scope, pictures);
      NDArray wanted = scope.create(oneHot, new Shape(rows, DigitNetwork.CLASSES));
      NDArray logits = DigitNetwork.logits(parameters, DigitNetwork.features(parameters, x));
      NDArray loss = logits.logSoftmax(1).mul(wanted).sum().neg();
      collector.backward(loss.div(rows));
      parameters.forEach(
          (name, array) -> {
            try (NDArray gradient = array.getGradient()) {
              adam.update(name, array, gradient);
              // Gradients add up over steps until they are cleared.
              gradient.muli(0);
            }
          });
      return loss.getFloat();
    }
  }

  /** The share of pictures whose most probable digit is their class, 0 .. 1. */
  public static double accuracy(DigitClassifier classifier, LabelledPictures pictures) {
    int[] digits = classifier.read(pictures).digits();
    int right = 0;
    for (int row = 0; row < digits.length; row++) {
      right += digits[row] == pictures.label(row) ? 1 : 0;
    }
    return (double) right / digits.length;
  }
}
