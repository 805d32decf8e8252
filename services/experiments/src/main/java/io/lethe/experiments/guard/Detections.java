package io.lethe.experiments.guard;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a threshold on scores finds among pictures.
 *
 * @param found sensitive pictures that score the threshold or more
 * @param sensitive how many there are
 * @param falselyFound normal pictures that do
 * @param normal how many there are
 */
public record Detections(int found, int sensitive, int falselyFound, int normal) {

  /**
   * What scores of a threshold or more find.
   *
   * @param scores the higher, the more sensitive
   * @param truth whether each picture is sensitive
   */
  static Detections of(double[] scores, boolean[] truth, double threshold) {
    int[] hits = new int[2];
    int[] all = new int[2];
    for (int row = 0; row < truth.length; row++) {
      int kind = truth[row] ? 1 : 0;
      all[kind]++;
      hits[kind] += scores[row] >= threshold ? 1 : 0;
    }
    return new Detections(hits[1], all[1], hits[0], all[0]);
  }

  /** With the highest threshold that finds so many sensitive pictures at least; 0 finds none. */
  static Detections withFound(double[] scores, boolean[] truth, int found) {
    return found == 0
        ? of(scores, truth, Double.POSITIVE_INFINITY)
        : of(scores, truth, highest(scores, truth, true, found));
  }

  /** With the lowest threshold that finds no more than a share of the normal pictures. */
  static Detections withFalseShare(double[] scores, boolean[] truth, double share) {
    int normal = (int) IntStream.range(0, truth.length).filter(row -> !truth[row]).count();
    int most = (int) (share * normal);
    return of(scores, truth, Math.nextUp(highest(scores, truth, false, most + 1)));
  }

  /** The score that so many pictures of a kind reach. */
  private static double highest(double[] scores, boolean[] truth, boolean kind, int rank) {
    double[] ofKind =
        IntStream.range(0, truth.length)
            .filter(row -> truth[row] == kind)
            .mapToDouble(row -> scores[row])
            .sorted()
            .toArray();
    return ofKind[Math.max(0, ofKind.length - rank)];
  }

  /** The threshold that a share of some scores lies above. */
  static double thresholdOf(double[] scores, double share) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    return Math.nextUp(sorted[Math.max(0, sorted.length - 1 - (int) (share * sorted.length))]);
  }

  /** Share of the sensitive pictures that is found, 0 .. 1. */
  public double recall() {
    return (double) found / Math.max(1, sensitive);
  }

  /** Share of the normal pictures that is found too, 0 .. 1. */
  public double falseShare() {
    return (double) falselyFound / Math.max(1, normal);
  }
}
