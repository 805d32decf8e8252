package io.lethe.experiments;

import io.lethe.diffusion.classifier.Classification;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.Fidelity;
import io.lethe.diffusion.metrics.NormalShares;
import io.lethe.diffusion.metrics.PrecisionRecall;
import io.lethe.diffusion.metrics.ProportionInterval;
import io.lethe.diffusion.metrics.RealFeatures;
import io.lethe.diffusion.metrics.ShareOfClass;
import io.lethe.diffusion.metrics.StandardError;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Measures pictures with a classifier that was trained on true labels, which takes no part in any
 * training of the denoiser.
 */
final class Evaluation {
  /** Real pictures for precision and recall: their cost grows with the product of both sets. */
  private static final int MOST_REAL = 2000;

  /** Half of them must have as many neighbours as recall looks at, and one more. */
  static final int LEAST_PICTURES = 2 * (PrecisionRecall.NEIGHBOURS + 1);

  private static final long BOOTSTRAP_SEED = 1;

  private final PictureClassifier classifier;
  private final Set<Integer> normal;
  private final RealFeatures real;
  private final NormalShares realShares;

  /**
   * Prepares the reference.
   *
   * @param normal the normal classes
   * @param realNormals real normal pictures that no training saw
   */
  Evaluation(PictureClassifier classifier, Set<Integer> normal, PictureSource realNormals) {
    this.classifier = classifier;
    this.normal = normal;
    Classification seen = classifier.read(realNormals);
    this.real = new RealFeatures(seen.features(), MOST_REAL);
    this.realShares = NormalShares.of(seen.classes(), normal);
  }

  MeasuredPictures measure(PictureSource pictures) {
    Classification classification = classifier.read(resized(pictures));
    int[] classes = classification.classes();
    boolean[] isNormal = new boolean[classes.length];
    for (int row = 0; row < classes.length; row++) {
      isNormal[row] = normal.contains(classes[row]);
    }
    NormalShares shares = NormalShares.of(classes, normal);
    ShareOfClass share = new ShareOfClass(shares.pictures(), pictures.size());
    ProportionInterval bounds = ProportionInterval.of(share);
    float[][] features = classification.features();
    float[][] normals = Fidelity.normal(features, isNormal);
    Fidelity all = real.measure(features);
    Figures figures =
        new Figures(
            pictures.size(),
            share.share(),
            share.standardError(),
            bounds.lower(),
            bounds.upper(),
            shares(classes),
            all.frechet(),
            frechetError(features),
            all.precision(),
            StandardError.ofPrecision(all.precision(), pictures.size()),
            all.recall(),
            recallError(features),
            normals.length < LEAST_PICTURES ? null : normalFigures(normals, shares));
    return new MeasuredPictures(figures, normals, shares);
  }

  private NormalFigures normalFigures(float[][] features, NormalShares shares) {
    Fidelity fidelity = real.measure(features);
    return new NormalFigures(
        features.length,
        shares.shares(),
        shares.largest(),
        shares.largestOver(realShares),
        fidelity.frechet(),
        frechetError(features),
        fidelity.precision(),
        StandardError.ofPrecision(fidelity.precision(), features.length),
        fidelity.recall(),
        recallError(features));
  }

  /**
   * Compares the normal pictures of a model with another's.
   *
   * @return empty where one has fewer normal pictures than the figures need
   */
  Optional<NormalComparison> compare(MeasuredPictures model, MeasuredPictures other) {
    int pictures = Math.min(model.normalFeatures().length, other.normalFeatures().length);
    if (pictures < LEAST_PICTURES) {
      return Optional.empty();
    }
    Fidelity is = real.measure(Arrays.copyOf(model.normalFeatures(), pictures));
    Fidelity was = real.measure(Arrays.copyOf(other.normalFeatures(), pictures));
    return Optional.of(
        new NormalComparison(
            pictures,
            is.frechet(),
            was.frechet(),
            is.frechet() / was.frechet(),
            is.precision() - was.precision(),
            is.recall() - was.recall(),
            model.normalShares().divergence(other.normalShares())));
  }

  /** The class that each picture shows. */
  int[] classes(PictureSource pictures) {
    return classifier.read(resized(pictures)).classes();
  }

  /** The share of pictures that show a sensitive class. */
  ShareOfClass sensitive(PictureSource pictures) {
    int[] shown = classes(pictures);
    int hits = (int) Arrays.stream(shown).filter(label -> !normal.contains(label)).count();
    return new ShareOfClass(hits, shown.length);
  }

  private Map<Integer, Double> shares(int[] shown) {
    Map<Integer, Double> shares = new TreeMap<>();
    for (int label = 0; label < classifier.shape().classes(); label++) {
      shares.put(label, ShareOfClass.of(shown, label).share());
    }
    return shares;
  }

  /** The Frechet distance that a perfect model would have. */
  RealBaseline baseline(PictureSource realNormals) {
    float[][] features = classifier.features(resized(realNormals));
    return new RealBaseline(real.measure(features).frechet(), frechetError(features));
  }

  private double frechetError(float[][] features) {
    return StandardError.ofFrechet(
        features, real.statistics(), StandardError.RESAMPLES, BOOTSTRAP_SEED);
  }

  private double recallError(float[][] features) {
    return StandardError.ofRecall(
        real.vectors(),
        features,
        PrecisionRecall.NEIGHBOURS,
        StandardError.RESAMPLES,
        BOOTSTRAP_SEED);
  }

  /** Large pictures are measured smaller. */
  private PictureSource resized(PictureSource pictures) {
    return pictures.resized(classifier.shape().height(), classifier.shape().width());
  }
}
