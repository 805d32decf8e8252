package io.lethe.experiments;

import ai.djl.Device;
import io.lethe.diffusion.classifier.ClassifierSettings;
import io.lethe.diffusion.classifier.ClassifierTraining;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.PictureSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The classifiers that measure: trained on the true labels of a data set's training pictures, kept
 * in a folder once they are.
 *
 * @param folder keeps those that are trained here
 * @param shippedDigits the one that ships, for MNIST in its own size
 * @param device where they train and read
 * @param lines takes progress
 */
record Classifiers(Path folder, Path shippedDigits, Device device, Consumer<String> lines) {
  private static final long SEED = 1;
  private static final int EPOCHS_OF_DIGITS = 4;
  private static final int EPOCHS_OF_PHOTOGRAPHS = 20;

  /**
   * The classifier of an experiment's data set in that size, trained first if it is not there.
   *
   * @return which the caller closes
   */
  PictureClassifier of(ExperimentConfig config, ExperimentPictures pictures) throws IOException {
    PictureSource train = pictures.train();
    boolean digits = config.dataSet().equals("mnist");
    if (digits && train.height() == 28 && train.width() == 28) {
      return PictureClassifier.load(shippedDigits, device);
    }
    Path file =
        folder.resolve(
            "%s-%dx%d.safetensors".formatted(config.dataSet(), train.width(), train.height()));
    if (!Files.exists(file)) {
      lines.accept("Training the classifier that measures: " + file);
      ClassifierTraining.run(
          pictures.train(),
          pictures.test(),
          file,
          new ClassifierSettings(digits ? EPOCHS_OF_DIGITS : EPOCHS_OF_PHOTOGRAPHS, !digits, SEED),
          device,
          lines);
    }
    return PictureClassifier.load(file, device);
  }
}
