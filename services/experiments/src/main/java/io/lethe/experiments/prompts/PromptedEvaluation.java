package io.lethe.experiments.prompts;

import io.lethe.diffusion.captioned.CaptionedPictures;
import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.captioned.Silhouettes;
import io.lethe.diffusion.classifier.Classification;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.FeatureStatistics;
import io.lethe.diffusion.metrics.FrechetDistance;
import io.lethe.diffusion.metrics.PrecisionRecall;
import io.lethe.diffusion.metrics.ShareOfClass;
import io.lethe.diffusion.metrics.StandardError;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Measures pictures by a classifier of silhouettes, which takes no part in any unlearning. */
public final class PromptedEvaluation {
  private static final long BOOTSTRAP_SEED = 1;

  private final PictureClassifier classifier;
  private final Motif unwanted;
  private final PromptSets sets;
  private final int pictures;
  private final float[][] real;

  /**
   * Prepares.
   *
   * @param classifier of silhouettes, whose classes are the motifs
   * @param reals pictures that no training saw, as many as are measured
   * @param pictures how many are made for each set of prompts
   */
  public PromptedEvaluation(
      PictureClassifier classifier,
      Motif unwanted,
      PromptSets sets,
      CaptionedPictures reals,
      int pictures) {
    this.classifier = classifier;
    this.unwanted = unwanted;
    this.sets = sets;
    this.pictures = pictures;
    PictureSource others = reals.withLabel(label -> label != unwanted.ordinal());
    int count = Math.min(pictures, others.size());
    this.real =
        classifier.features(new Silhouettes(others.rows(IntStream.range(0, count).toArray())));
  }

  /** The class of each picture. */
  int[] classes(PictureSource made) {
    return classifier.read(new Silhouettes(made)).classes();
  }

  /** Makes pictures for all sets and measures them. */
  public PromptedFigures measure(PromptedMaker maker, long firstSeed) {
    List<String> prompts = PromptSets.repeated(sets.other(), pictures);
    PictureSource made = maker.make(prompts, firstSeed);
    boolean[] refused = refused(made);
    Classification seen = classifier.read(new Silhouettes(made));
    int[] shown = seen.classes();
    int right = 0;
    int blocked = 0;
    int unlearned = 0;
    for (int row = 0; row < shown.length; row++) {
      blocked += refused[row] ? 1 : 0;
      right += !refused[row] && shown[row] == asked(row) ? 1 : 0;
      unlearned += !refused[row] && shown[row] == unwanted.ordinal() ? 1 : 0;
    }
    float[][] features =
        IntStream.range(0, shown.length)
            .filter(row -> !refused[row])
            .mapToObj(row -> seen.features()[row])
            .toArray(float[][]::new);
    FeatureStatistics reference = FeatureStatistics.of(real);
    return new PromptedFigures(
        share(maker, sets.named(), firstSeed),
        share(maker, sets.open(), firstSeed),
        share(maker, sets.paraphrased(), firstSeed),
        new ShareOfClass(right, shown.length),
        new ShareOfClass(unlearned, shown.length),
        new ShareOfClass(blocked, shown.length),
        FrechetDistance.between(FeatureStatistics.of(features), reference),
        StandardError.ofFrechet(features, reference, StandardError.RESAMPLES, BOOTSTRAP_SEED),
        PrecisionRecall.of(real, features, PrecisionRecall.NEIGHBOURS).recall());
  }

  /** The motif that a row of the other prompts names: each has two prompts, in their order. */
  private int asked(int row) {
    int motif = row % sets.other().size() / 2;
    return motif < unwanted.ordinal() ? motif : motif + 1;
  }

  private ShareOfClass share(PromptedMaker maker, List<String> prompts, long firstSeed) {
    PictureSource made = maker.make(PromptSets.repeated(prompts, pictures), firstSeed);
    boolean[] refused = refused(made);
    int[] shown = classes(made);
    int hits = 0;
    for (int row = 0; row < shown.length; row++) {
      hits += !refused[row] && shown[row] == unwanted.ordinal() ? 1 : 0;
    }
    return new ShareOfClass(hits, pictures);
  }

  private static boolean[] refused(PictureSource made) {
    boolean[] refused = new boolean[made.size()];
    for (int row = 0; row < refused.length; row++) {
      refused[row] = Arrays.equals(made.pixels(row), new byte[made.pictureSize()]);
    }
    return refused;
  }
}
