package io.lethe.standalone.demo;

import ai.djl.Device;
import io.lethe.diffusion.classifier.Classification;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.FeatureStatistics;
import io.lethe.diffusion.metrics.FrechetDistance;
import io.lethe.diffusion.metrics.ShareOfClass;
import io.lethe.schemas.picture.Picture;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures pictures with a classifier that was trained on true labels: the share of one digit, and
 * the Frechet distance to real digits of all other classes. The classifier takes no part in
 * training; it only judges the demo.
 */
final class DigitEvaluation implements AutoCloseable {

  private final PictureClassifier classifier;
  private final FeatureStatistics others;
  private final int digit;

  /** Reads the classifier and the features of MNIST's test pictures of the other digits. */
  DigitEvaluation(DemoSettings settings) throws IOException {
    this.digit = settings.digit();
    this.classifier = PictureClassifier.load(settings.classifier(), Device.cpu());
    var real = IdxPictures.mnistTest(settings.datasets()).withLabel(label -> label != digit);
    this.others = FeatureStatistics.of(classifier.features(real));
  }

  DemoResult.Figures measure(List<AnsweredPicture> made) {
    Classification reading = read(made);
    ShareOfClass share = ShareOfClass.of(reading.classes(), digit);
    double frechet = FrechetDistance.between(FeatureStatistics.of(reading.features()), others);
    return new DemoResult.Figures(share.share(), share.standardError(), frechet);
  }

  /** The pictures that show the digit. */
  List<AnsweredPicture> showing(List<AnsweredPicture> made) {
    int[] digits = read(made).classes();
    return IntStream.range(0, digits.length)
        .filter(i -> digits[i] == digit)
        .mapToObj(made::get)
        .toList();
  }

  /** The pictures as the metrics read them. */
  static PictureSource pictures(List<AnsweredPicture> made) {
    Picture first = made.get(0).picture();
    return PictureList.of(
        made.stream().map(picture -> picture.picture().pixels()).toList(),
        first.channels(),
        first.height(),
        first.width());
  }

  private Classification read(List<AnsweredPicture> made) {
    return classifier.read(pictures(made));
  }

  @Override
  public void close() {
    classifier.close();
  }
}
