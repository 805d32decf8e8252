package io.lethe.experiments;

import io.lethe.diffusion.classifier.Classification;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.FeatureStatistics;
import io.lethe.diffusion.metrics.FrechetDistance;
import io.lethe.diffusion.metrics.PrecisionRecall;
import io.lethe.diffusion.metrics.ShareOfClass;
import io.lethe.diffusion.metrics.StandardError;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Measures pictures with a classifier that was trained on true labels, which takes no part in any
 * training of the denoiser.
 */
final class Evaluation {
  /** Real pictures for precision and recall: their cost grows with the product of both sets. */
  private static final int MOST_REAL = 2000;

  private static final long BOOTSTRAP_SEED = 1;

  private final PictureClassifier classifier;
  private final Set<Integer> normal;
  private final float[][] real;
  private final FeatureStatistics reference;

  /**
   * Prepares the reference.
   *
   * @param normal the normal classes
   * @param realNormals real normal pictures that no training saw
   */
  Evaluation(PictureClassifier classifier, Set<Integer> normal, PictureSource realNormals) {
    this.classifier = classifier;
    this.normal = normal;
    float[][] features = classifier.features(realNormals);
    this.reference = FeatureStatistics.of(features);
    this.real = Arrays.copyOf(features, Math.min(features.length, MOST_REAL));
  }

  Figures measure(PictureSource pictures) {
    Classification classification = classifier.read(resized(pictures));
    Map<Integer, Double> shares = shares(classification);
    int hits = 0;
    for (int shown : classification.classes()) {
      hits += normal.contains(shown) ? 1 : 0;
    }
    ShareOfClass share = new ShareOfClass(hits, pictures.size());
    float[][] features = classification.features();
    PrecisionRecall overlap = PrecisionRecall.of(real, features, PrecisionRecall.NEIGHBOURS);
    return new Figures(
        pictures.size(),
        share.share(),
        share.standardError(),
        shares,
        FrechetDistance.between(FeatureStatistics.of(features), reference),
        frechetError(features),
        overlap.precision(),
        StandardError.ofPrecision(overlap.precision(), pictures.size()),
        overlap.recall(),
        StandardError.ofRecall(
            real, features, PrecisionRecall.NEIGHBOURS, StandardError.RESAMPLES, BOOTSTRAP_SEED));
  }

  /** The class that each picture shows. */
  int[] classes(PictureSource pictures) {
    return classifier.read(resized(pictures)).classes();
  }

  private Map<Integer, Double> shares(Classification classification) {
    int[] shown = classification.classes();
    Map<Integer, Double> shares = new TreeMap<>();
    for (int label = 0; label < classifier.shape().classes(); label++) {
      int wanted = label;
      long count = Arrays.stream(shown).filter(read -> read == wanted).count();
      shares.put(label, (double) count / shown.length);
    }
    return shares;
  }

  /** The Frechet distance that a perfect model would have. */
  RealBaseline baseline(PictureSource realNormals) {
    float[][] features = classifier.features(resized(realNormals));
    return new RealBaseline(
        FrechetDistance.between(FeatureStatistics.of(features), reference), frechetError(features));
  }

  private double frechetError(float[][] features) {
    return StandardError.ofFrechet(features, reference, StandardError.RESAMPLES, BOOTSTRAP_SEED);
  }

  /** Large pictures are measured smaller. */
  private PictureSource resized(PictureSource pictures) {
    return pictures.resized(classifier.shape().height(), classifier.shape().width());
  }
}
