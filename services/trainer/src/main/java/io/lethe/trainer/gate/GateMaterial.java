package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.trainer.training.Judgement;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the models of one job are measured on: the same for champion and each candidate. */
public final class GateMaterial {

  /** Unlabeled pictures that are looked at for normal ones. */
  private static final int UNLABELED = 2000;

  /** Below so many normal pictures there is nothing to compare a set of pictures with. */
  private static final int FEWEST = 32;

  private final Optional<Judgement> judge;
  private final PictureSource normal;
  private final PictureSource heldOut;
  private final Optional<NearestLabel> nearest;
  private final float[][] real;
  private final float[][] moreReal;
  private final long seed;

  private GateMaterial(
      Optional<Judgement> judge,
      PictureSource normal,
      PictureSource heldOut,
      Optional<NearestLabel> nearest,
      float[][] real,
      float[][] moreReal,
      long seed) {
    this.judge = judge;
    this.normal = normal;
    this.heldOut = heldOut;
    this.nearest = nearest;
    this.real = real;
    this.moreReal = moreReal;
    this.seed = seed;
  }

  /**
   * Prepares it.
   *
   * @param judge of the job's data; without one nothing is said of sensitive pictures
   * @param unlabeled at least one picture
   * @param heldOut labelled pictures that do not train, maybe none
   * @param learned labelled pictures that the champion has learned, maybe none
   * @param added labelled pictures that it has not, maybe none
   * @param pictures as many as each model generates
   * @param seed of all noise
   */
  public static GateMaterial of(
      Optional<Judgement> judge,
      PictureSource unlabeled,
      PictureSource heldOut,
      PictureSource learned,
      PictureSource added,
      int pictures,
      long seed) {
    if (judge.isEmpty()) {
      float[][] none = new float[0][];
      return new GateMaterial(judge, unlabeled, heldOut, Optional.empty(), none, none, seed);
    }
    PictureSource normal = normal(judge.get(), unlabeled);
    int reference = Math.min(pictures, normal.size());
    int more = Math.min(pictures, normal.size() - reference);
    return new GateMaterial(
        judge,
        normal,
        heldOut,
        NearestLabel.of(judge.get(), learned, added),
        features(judge.get(), normal, 0, reference),
        features(judge.get(), normal, reference, more),
        seed);
  }

  /** Those that no member of the judge takes for sensitive; all, should none be left. */
  private static PictureSource normal(Judgement judge, PictureSource unlabeled) {
    int count = Math.min(UNLABELED, unlabeled.size());
    // A data set may be sorted: the rows are spread over it.
    int[] rows =
        IntStream.range(0, count)
            .map(row -> (int) ((long) row * unlabeled.size() / count))
            .toArray();
    PictureSource some = unlabeled.rows(rows);
    double[] reaching = judge.reaching(some);
    int[] normal = IntStream.range(0, count).filter(row -> reaching[row] == 0).toArray();
    return normal.length == 0 ? some : some.rows(normal);
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

  /** Empty without a judge, or where all labels are of one kind, learned or added. */
  Optional<NearestLabel> nearest() {
    return nearest;
  }

  /** Features of normal pictures to compare with; none where there are too few. */
  float[][] real() {
    return real;
  }

  /** Features of other normal pictures; none where there are too few. */
  float[][] moreReal() {
    return moreReal;
  }

  long seed() {
    return seed;
  }
}
