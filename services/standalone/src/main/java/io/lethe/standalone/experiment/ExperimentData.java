package io.lethe.standalone.experiment;

import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.LabelledPictures;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A data set and the classifier that measures on it.
 *
 * @param train pictures to train on
 * @param test pictures that only measure
 * @param classifier trained on the true labels of {@code train}
 */
record ExperimentData(LabelledPictures train, LabelledPictures test, PictureClassifier classifier)
    implements AutoCloseable {

  static ExperimentData open(Path data, Path classifier) throws IOException {
    return new ExperimentData(
        IdxPictures.mnistTrain(data),
        IdxPictures.mnistTest(data),
        PictureClassifier.load(classifier));
  }

  @Override
  public void close() {
    classifier.close();
  }
}
