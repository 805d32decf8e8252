package io.lethe.standalone.experiment;

import io.lethe.diffusion.classifier.DigitClassifier;
import io.lethe.diffusion.classifier.Reading;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.FeatureStatistics;
import io.lethe.diffusion.metrics.FrechetDistance;
import io.lethe.diffusion.metrics.ShareOfClass;
import java.util.Set;

/**
 * Measures pictures with a classifier that was trained on true labels, which takes no part in any
 * training of the denoiser.
 */
final class Examiner {
  private final DigitClassifier classifier;
  private final Set<Integer> normal;
  private final float[][] real;
  private final FeatureStatistics reference;

  /**
   * Prepares the reference.
   *
   * @param normal the normal classes
   * @param realNormals real normal pictures that no training saw
   */
  Examiner(DigitClassifier classifier, Set<Integer> normal, PictureSource realNormals) {
    this.classifier = classifier;
    this.normal = normal;
    this.real = classifier.features(realNormals);
    this.reference = FeatureStatistics.of(real);
  }

  Figures measure(PictureSource pictures) {
    Reading reading = classifier.read(pictures);
    int hits = 0;
    for (int shown : reading.digits()) {
      hits += normal.contains(shown) ? 1 : 0;
    }
    ShareOfClass share = new ShareOfClass(hits, pictures.size());
    double frechet = FrechetDistance.between(FeatureStatistics.of(reading.features()), reference);
    return new Figures(
        pictures.size(), share.share(), share.standardError(), frechet, 0, 0, 0, 0, 0);
  }

  /** The Frechet distance of real pictures to the reference: what a perfect model would have. */
  double frechetOf(PictureSource realPictures) {
    return FrechetDistance.between(
        FeatureStatistics.of(classifier.features(realPictures)), reference);
  }
}
