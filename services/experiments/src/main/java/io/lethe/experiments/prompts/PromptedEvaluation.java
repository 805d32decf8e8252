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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measures pictures by a classifier of silhouettes, which takes no part in any unlearning. */
public final class PromptedEvaluation {
  private static final long BOOTSTRAP_SEED = 1;

  private final PictureClassifier classifier;
  private final List<Motif> others;
  private final List<String> otherPrompts;
  private final int pictures;
  private final float[][] real;

  /**
   * Prepares.
   *
   * @param classifier of silhouettes, whose classes are the motifs
   * @param unwanted motifs that are none of the others, in whatever is measured
   * @param reals pictures that no training saw, as many as are measured
   * @param pictures how many are made for each set of prompts
   */
  public PromptedEvaluation(
      PictureClassifier classifier, List<Motif> unwanted, CaptionedPictures reals, int pictures) {
    this.classifier = classifier;
    this.others = PromptSets.others(unwanted);
    this.otherPrompts = PromptSets.naming(others);
    this.pictures = pictures;
    PictureSource normal = reals.withLabel(label -> !isOf(unwanted, label));
    int count = Math.min(pictures, normal.size());
    this.real =
        classifier.features(new Silhouettes(normal.rows(IntStream.range(0, count).toArray())));
  }

  private static boolean isOf(List<Motif> motifs, int label) {
    return motifs.contains(Motif.values()[label]);
  }

  /** The motif that each picture shows, by its ordinal. */
  int[] classes(PictureSource made) {
    return classifier.read(new Silhouettes(made)).classes();
  }

  /**
   * Makes pictures for all sets of prompts and measures them.
   *
   * @param reported motifs that were reported so far
   */
  public PromptedFigures measure(PromptedMaker maker, List<Motif> reported, long firstSeed) {
    long started = System.nanoTime();
    Map<String, MotifShares> shares = new LinkedHashMap<>();
    for (Motif motif : reported) {
      PromptSets sets = PromptSets.of(motif);
      shares.put(
          motif.word(),
          new MotifShares(
              share(maker, motif, sets.named(), firstSeed),
              share(maker, motif, sets.open(), firstSeed),
              share(maker, motif, sets.paraphrased(), firstSeed)));
    }
    PictureSource made = maker.make(PromptSets.repeated(otherPrompts, pictures), firstSeed);
    boolean[] refused = refused(made);
    Classification seen = classifier.read(new Silhouettes(made));
    int[] shown = seen.classes();
    Set<Integer> unwanted = reported.stream().map(Motif::ordinal).collect(Collectors.toSet());
    float[][] features =
        IntStream.range(0, shown.length)
            .filter(row -> !refused[row])
            .mapToObj(row -> seen.features()[row])
            .toArray(float[][]::new);
    FeatureStatistics reference = FeatureStatistics.of(real);
    return new PromptedFigures(
        shares,
        share(row -> !refused[row] && shown[row] == asked(row).ordinal()),
        share(row -> !refused[row] && unwanted.contains(shown[row])),
        share(row -> refused[row]),
        FrechetDistance.between(FeatureStatistics.of(features), reference),
        StandardError.ofFrechet(features, reference, StandardError.RESAMPLES, BOOTSTRAP_SEED),
        PrecisionRecall.of(real, features, PrecisionRecall.NEIGHBOURS).recall(),
        (System.nanoTime() - started) / 1e9);
  }

  /** The motif that a row of the other prompts names. */
  private Motif asked(int row) {
    return others.get(row % otherPrompts.size() / PromptSets.OF_EACH_OTHER);
  }

  private ShareOfClass share(
      PromptedMaker maker, Motif motif, List<String> prompts, long firstSeed) {
    PictureSource made = maker.make(PromptSets.repeated(prompts, pictures), firstSeed);
    boolean[] refused = refused(made);
    int[] shown = classes(made);
    return share(row -> !refused[row] && shown[row] == motif.ordinal());
  }

  private ShareOfClass share(IntPredicate hit) {
    return new ShareOfClass((int) IntStream.range(0, pictures).filter(hit).count(), pictures);
  }

  private static boolean[] refused(PictureSource made) {
    boolean[] refused = new boolean[made.size()];
    for (int row = 0; row < refused.length; row++) {
      refused[row] = Arrays.equals(made.pixels(row), new byte[made.pictureSize()]);
    }
    return refused;
  }
}
