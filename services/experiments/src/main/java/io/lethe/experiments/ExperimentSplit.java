package io.lethe.experiments;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The data of an experiment, as the paper splits it: no picture is in two parts.
 *
 * @param unlabeled the mixture U of normal and sensitive pictures
 * @param cleanNormals the normal pictures of U alone, which only the oracle sees
 * @param labelled the labelled sensitive pictures S (and wrongly labelled normal ones, if asked)
 * @param spareNormals real normal pictures outside U and S, for the real-data floor
 * @param prior true share of sensitive pictures in U; NaN where it is not known
 */
record ExperimentSplit(
    PictureSource unlabeled,
    PictureSource cleanNormals,
    PictureSource labelled,
    PictureSource spareNormals,
    double prior) {

  private static final int NORMAL_ORDER = 11;
  private static final int SENSITIVE_ORDER = 12;

  /** U and the pool of labels are the same for all seeds, so that one base serves them all. */
  private static final long POOL_SEED = 0;

  /**
   * Splits training pictures.
   *
   * @param scale factor on the sizes of U and of the pool of labels
   * @param labels how the labelled pictures are chosen from the pool, in as many goes
   * @throws IllegalArgumentException if the data set or the pool is too small for what is asked
   */
  static ExperimentSplit of(
      PictureSource train, ExperimentConfig config, double scale, List<Labels> labels) {
    int[] normal = shuffled(train, config.normal()::contains, NORMAL_ORDER);
    int[] sensitive = shuffled(train, config.sensitive()::contains, SENSITIVE_ORDER);
    int ofNormal = scaled(config.unlabeledNormal(), scale);
    int ofSensitive = scaled(config.unlabeledSensitive(), scale);
    int pool = scaled(config.labelled(), scale);
    if (normal.length < ofNormal || sensitive.length < ofSensitive + pool) {
      throw new IllegalArgumentException(
          ("The data set has %d normal and %d sensitive pictures, fewer than the %d and %d"
                  + " asked for: give a smaller --scale.")
              .formatted(normal.length, sensitive.length, ofNormal, ofSensitive + pool));
    }
    int[] clean = Arrays.copyOf(normal, ofNormal);
    int[] spare = Arrays.copyOfRange(normal, ofNormal, normal.length);
    int[] mixture =
        IntStream.concat(Arrays.stream(clean), Arrays.stream(sensitive, 0, ofSensitive)).toArray();
    int[] unseen = Arrays.copyOfRange(sensitive, ofSensitive, ofSensitive + pool);
    int[] reported =
        labels.stream()
            .flatMapToInt(some -> Arrays.stream(some.choose(train, unseen, spare)))
            .toArray();
    return new ExperimentSplit(
        train.rows(mixture),
        train.rows(clean),
        train.rows(reported),
        train.rows(unused(spare, reported)),
        (double) ofSensitive / mixture.length);
  }

  /** The rows that are not among those taken. */
  private static int[] unused(int[] rows, int[] taken) {
    Set<Integer> gone = Arrays.stream(taken).boxed().collect(Collectors.toSet());
    return Arrays.stream(rows).filter(row -> !gone.contains(row)).toArray();
  }

  /** The oracle's split: U without its sensitive pictures. */
  ExperimentSplit withoutSensitive() {
    return new ExperimentSplit(cleanNormals, cleanNormals, labelled, spareNormals, 0);
  }

  /** The labelled pictures in place of U. */
  ExperimentSplit labelledOnly() {
    return new ExperimentSplit(labelled, cleanNormals, labelled, spareNormals, 1);
  }

  /** Other pictures in place of U, of which nobody knows how many are sensitive, and of S. */
  ExperimentSplit withData(PictureSource mixture, PictureSource reported) {
    return new ExperimentSplit(mixture, cleanNormals, reported, spareNormals, Double.NaN);
  }

  /** A size of the full experiment in one of another scale, at least 1. */
  static int scaled(int count, double scale) {
    return Math.max(1, (int) Math.round(count * scale));
  }

  private static int[] shuffled(PictureSource all, IntPredicate wanted, int use) {
    int[] rows =
        IntStream.range(0, all.size()).filter(row -> wanted.test(all.label(row))).toArray();
    return order(rows, POOL_SEED, use);
  }

  /** The rows in an order of the seed's own. */
  static int[] order(int[] rows, long seed, int use) {
    return Arrays.stream(
            new CounterNoise(seed).permutation(rows.length, CounterNoise.stream(use, 0, 0)))
        .map(place -> rows[place])
        .toArray();
  }
}
