package io.lethe.standalone.demo;

import ai.djl.Device;
import io.lethe.diffusion.classifier.Classification;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.Fidelity;
import io.lethe.diffusion.metrics.NormalShares;
import io.lethe.diffusion.metrics.ProportionInterval;
import io.lethe.diffusion.metrics.RealFeatures;
import io.lethe.diffusion.metrics.ShareOfClass;
import io.lethe.schemas.picture.Picture;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures pictures with a classifier that was trained on true labels: the share of one digit, and
 * of those that show another one how near they are to real ones, and how they spread over the
 * digits. The classifier takes no part in training; it only judges the demo.
 */
final class DigitEvaluation implements AutoCloseable {

  /** Of the pictures this share is compared with real ones, if so many show other digits. */
  private static final double COMPARED = 0.8;

  /** Real pictures that precision and recall would look at; neither is told. */
  private static final int FEW = 100;

  private final PictureClassifier classifier;
  private final RealFeatures others;
  private final Set<Integer> otherDigits;
  private final int digit;

  /** Reads the classifier and the features of MNIST's test pictures of the other digits. */
  DigitEvaluation(DemoSettings settings) throws IOException {
    this.digit = settings.digit();
    this.classifier = PictureClassifier.load(settings.classifier(), Device.cpu());
    var real = IdxPictures.mnistTest(settings.datasets()).withLabel(label -> label != digit);
    this.others = new RealFeatures(classifier.features(real), FEW);
    this.otherDigits =
        IntStream.range(0, 10)
            .filter(label -> label != digit)
            .boxed()
            .collect(Collectors.toUnmodifiableSet());
  }

  DemoResult.Figures measure(List<AnsweredPicture> made) {
    Classification reading = read(made);
    ShareOfClass share = ShareOfClass.of(reading.classes(), digit);
    ProportionInterval interval = ProportionInterval.of(share);
    boolean[] isOther = new boolean[made.size()];
    for (int row = 0; row < isOther.length; row++) {
      isOther[row] = reading.classes()[row] != digit;
    }
    int most = (int) (COMPARED * made.size());
    return new DemoResult.Figures(
        share.share(),
        interval.lower(),
        interval.upper(),
        Fidelity.ofNormal(reading.features(), isOther, others, most)
            .map(Fidelity::frechet)
            .orElse(Double.NaN),
        NormalShares.of(reading.classes(), otherDigits).largest());
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
