package io.lethe.diffusion.classifier;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.LearningRate;
import io.lethe.diffusion.finetune.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Trains a {@link PictureClassifier} on true labels: cross-entropy, Adam (Kingma and Ba 2015) at
 * 2e-3 with a cosine to 0, batches of 128. All randomness comes from the seed.
 */
public final class ClassifierTraining {
  private static final int BATCH = 128;
  private static final double LEARNING_RATE = 2e-3;

  /** Without weight decay it is Adam. */
  private static final AdamW ADAM = new AdamW(0.9, 0.999, 1e-8, 0);

  private ClassifierTraining() {}

  /**
   * Trains, saves the weights and tells the accuracy on the test pictures.
   *
   * @param out the safetensors file to write; missing folders are made
   * @param device where it trains
   * @param lines takes progress, one sentence at a time
   * @throws IllegalArgumentException as {@link #train}
   */
  public static void run(
      PictureSource train,
      PictureSource test,
      Path out,
      ClassifierSettings settings,
      Device device,
      Consumer<String> lines)
      throws IOException {
    try (PictureClassifier classifier = train(train, settings, device, lines)) {
      lines.accept(
          String.format(
              Locale.ROOT,
              "Accuracy on %d test pictures: %.2f %%.",
              test.size(),
              100 * accuracy(classifier, test)));
      Files.createDirectories(out.toAbsolutePath().getParent());
      classifier.save(out);
      lines.accept("Wrote " + out + ".");
    }
  }

  /**
   * Trains on labelled pictures.
   *
   * @param device where it trains, and where the classifier stays
   * @param lines takes progress, one sentence at a time
   * @return a new classifier of their shape, which the caller closes
   * @throws IllegalArgumentException if there are no pictures, or as {@link ClassifierShape#of}
   * @throws io.lethe.diffusion.finetune.DivergedException if the loss is no longer finite
   */
  public static PictureClassifier train(
      PictureSource pictures, ClassifierSettings settings, Device device, Consumer<String> lines) {
    if (pictures.size() == 0) {
      throw new IllegalArgumentException("There are no pictures to train a classifier on.");
    }
    ClassifierNetwork network = new ClassifierNetwork(ClassifierShape.of(pictures));
    ShuffledPictures shuffled =
        new ShuffledPictures(
            pictures, network.shape().classes(), settings.mirrored(), settings.seed());
    int steps = settings.epochs() * ((pictures.size() + BATCH - 1) / BATCH);
    LearningRate rate = new LearningRate(LEARNING_RATE, 0, steps);
    try (NDManager manager = NDManager.newBaseManager(device);
        TrainingState state =
            new TrainingState(manager.create(network.initialWeights(settings.seed())), ADAM, 0)) {
      ClassifierStep step = new ClassifierStep(network, state);
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        double loss = epoch(step, state, shuffled, epoch, rate);
        lines.accept(
            String.format(
                Locale.ROOT,
                "Epoch %d of %d: mean loss %.4f.",
                epoch + 1,
                settings.epochs(),
                loss));
      }
      return new PictureClassifier(network, state.weights().toFloatArray(), device);
    }
  }

  /** The mean loss of the epoch's pictures, each measured before the step that learns from it. */
  private static double epoch(
      ClassifierStep step,
      TrainingState state,
      ShuffledPictures shuffled,
      int epoch,
      LearningRate rate) {
    double loss = 0;
    int[] order = shuffled.order(epoch);
    for (int start = 0; start < order.length; start += BATCH) {
      int[] rows = Arrays.copyOfRange(order, start, Math.min(order.length, start + BATCH));
      loss +=
          step.run(shuffled.pictures(epoch, rows), shuffled.oneHot(rows), rate.at(state.step()));
    }
    return loss / order.length;
  }

  /** The share of pictures whose most probable class is theirs, 0 .. 1. */
  public static double accuracy(PictureClassifier classifier, PictureSource pictures) {
    int[] classes = classifier.read(pictures).classes();
    int right = 0;
    for (int row = 0; row < classes.length; row++) {
      right += classes[row] == pictures.label(row) ? 1 : 0;
    }
    return (double) right / classes.length;
  }
}
