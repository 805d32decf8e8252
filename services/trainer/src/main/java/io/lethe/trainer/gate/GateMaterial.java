package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.trainer.training.Judgement;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the models of one job are measured on: the same for champion and each candidate. */
public final class GateMaterial {

  /** Pictures of a set that are looked at for normal ones. */
  private static final int LOOKED_AT = 2000;

  /** Below so many normal pictures there is nothing to compare a set of pictures with. */
  static final int FEWEST = 32;

  private final Optional<Judgement> judge;
  private final PictureSource normal;
  private final PictureSource heldOut;
  private final Optional<LabelLikeness> likeness;
  private final GroupRecall recall;
  private final float[][] real;
  private final float[][] moreReal;
  private final float[][] base;
  private final GateTexts texts;
  private final long seed;

  private GateMaterial(
      Optional<Judgement> judge,
      PictureSource normal,
      PictureSource heldOut,
      Optional<LabelLikeness> likeness,
      GroupRecall recall,
      float[][] real,
      float[][] moreReal,
      float[][] base,
      GateTexts texts,
      long seed) {
    this.judge = judge;
    this.normal = normal;
    this.heldOut = heldOut;
    this.likeness = likeness;
    this.recall = recall;
    this.real = real;
    this.moreReal = moreReal;
    this.base = base;
    this.texts = texts;
    this.seed = seed;
  }

  /**
   * Prepares it.
   *
   * @param judge of the job's data; without one nothing is said of sensitive pictures
   * @param pictures of the job
   * @param generated as many as each model generates
   * @param seed of all noise
   */
  public static GateMaterial of(
      Optional<Judgement> judge, GatePictures pictures, int generated, long seed) {
    if (judge.isEmpty()) {
      float[][] none = new float[0][];
      return new GateMaterial(
          judge,
          pictures.unlabeled(),
          pictures.heldOut(),
          Optional.empty(),
          GroupRecall.UNKNOWN,
          none,
          none,
          none,
          pictures.texts(),
          seed);
    }
    PictureSource real = normal(judge.get(), pictures.reference().real());
    int compared = Math.min(generated, real.size());
    int more = Math.min(generated, real.size() - compared);
    return new GateMaterial(
        judge,
        normal(judge.get(), pictures.unlabeled()),
        pictures.heldOut(),
        LabelLikeness.of(judge.get(), pictures.labels()),
        GroupRecall.of(judge.get(), pictures.labels()),
        features(judge.get(), real, 0, compared),
        features(judge.get(), real, compared, more),
        pictures.reference().base().map(made -> base(judge.get(), made)).orElse(new float[0][]),
        pictures.texts(),
        seed);
  }

  /** Those that no member of the judge takes for sensitive; all, should none be left. */
  private static PictureSource normal(Judgement judge, PictureSource pictures) {
    int count = Math.min(LOOKED_AT, pictures.size());
    // A data set may be sorted: the rows are spread over it.
    int[] rows =
        IntStream.range(0, count)
            .map(row -> (int) ((long) row * pictures.size() / count))
            .toArray();
    PictureSource some = pictures.rows(rows);
    double[] reaching = judge.reaching(some);
    int[] normal = IntStream.range(0, count).filter(row -> reaching[row] == 0).toArray();
    return normal.length == 0 ? some : some.rows(normal);
  }

  private static float[][] base(Judgement judge, PictureSource made) {
    PictureSource normal = normal(judge, made);
    return features(judge, normal, 0, normal.size());
  }

  private static float[][] features(Judgement judge, PictureSource pictures, int from, int count) {
    return count < FEWEST
        ? new float[0][]
        : judge.features(pictures.rows(interleaved(from, count, pictures.size())));
  }

  /** Two ranges of places, as rows: odd ones of a sorted set in one, even ones in the other. */
  private static int[] interleaved(int from, int count, int size) {
    int half = (size + 1) / 2;
    return IntStream.range(from, from + count)
        .map(place -> place < half ? 2 * place : 2 * (place - half) + 1)
        .toArray();
  }

  Optional<Judgement> judge() {
    return judge;
  }

  /** Unlabeled pictures that the judge takes for normal ones; all without a judge. */
  PictureSource normal() {
    return normal;
  }

  PictureSource heldOut() {
    return heldOut;
  }

  /** Which share of sensitive pictures the judge finds, by group of labels. */
  GroupRecall recall() {
    return recall;
  }

  /** Empty without a judge, or where all labels are of one kind, learned or added. */
  Optional<LabelLikeness> likeness() {
    return likeness;
  }

  /**
   * How surely each picture is sensitive as added labels are: as any label, where all are of one
   * kind.
   *
   * @param reaching of each picture how surely it is sensitive, 0 .. 1
   * @param features of each picture
   */
  double[] added(double[] reaching, float[][] features) {
    return like(reaching, features, true);
  }

  /** The same of labels that the champion has learned. */
  double[] learned(double[] reaching, float[][] features) {
    return like(reaching, features, false);
  }

  private double[] like(double[] reaching, float[][] features, boolean added) {
    double[] like = reaching.clone();
    for (int i = 0; likeness.isPresent() && i < like.length; i++) {
      LabelLikeness labels = likeness.get();
      if (like[i] > 0 && !(added ? labels.isAdded(features[i]) : labels.isLearned(features[i]))) {
        like[i] = 0;
      }
    }
    return like;
  }

  /** Features of normal pictures to compare with; none where there are too few. */
  float[][] real() {
    return real;
  }

  /** Features of other normal pictures like those; none where there are too few. */
  float[][] moreReal() {
    return moreReal;
  }

  /**
   * Features of normal pictures of the model's base; none where there are too few, or where the
   * champion is the base.
   */
  float[][] base() {
    return base;
  }

  /** Under which a text-to-image model makes pictures. */
  GateTexts texts() {
    return texts;
  }

  /** Whether models make pictures under texts. */
  boolean hasTexts() {
    return !texts.equals(GateTexts.NONE);
  }

  long seed() {
    return seed;
  }
}
