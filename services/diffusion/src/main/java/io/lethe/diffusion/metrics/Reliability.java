package io.lethe.diffusion.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * How far stated probabilities are from what happened (a reliability diagram, and the expected
 * calibration error over it; Guo et al. 2017, arXiv 1706.04599, eq. 3).
 *
 * @param bins those that hold pictures, by rising probability
 * @param brier mean squared difference of probability and truth (Brier 1950), 0 .. 1
 */
public record Reliability(List<Bin> bins, double brier) {

  /**
   * Pictures of about the same stated probability.
   *
   * @param count of pictures, at least 1
   * @param stated mean of the probabilities
   * @param observed share of the pictures that are positive
   */
  public record Bin(int count, double stated, double observed) {}

  /**
   * Compares in bins of equal width.
   *
   * @param probabilities 0 .. 1 each
   * @param positive the truth, as many
   * @param bins at least 1
   * @throws IllegalArgumentException if there are none, or the numbers differ
   */
  public static Reliability of(double[] probabilities, boolean[] positive, int bins) {
    if (probabilities.length == 0 || probabilities.length != positive.length || bins < 1) {
      throw new IllegalArgumentException(
          "%d probabilities of %d pictures can't be compared in %d bins."
              .formatted(probabilities.length, positive.length, bins));
    }
    int[] counts = new int[bins];
    int[] hits = new int[bins];
    double[] stated = new double[bins];
    double brier = 0;
    for (int row = 0; row < positive.length; row++) {
      int bin = Math.min(bins - 1, (int) (probabilities[row] * bins));
      counts[bin]++;
      hits[bin] += positive[row] ? 1 : 0;
      stated[bin] += probabilities[row];
      double error = probabilities[row] - (positive[row] ? 1 : 0);
      brier += error * error / positive.length;
    }
    List<Bin> filled = new ArrayList<>();
    for (int bin = 0; bin < bins; bin++) {
      if (counts[bin] > 0) {
        double count = counts[bin];
        filled.add(new Bin(counts[bin], stated[bin] / count, hits[bin] / count));
      }
    }
    return new Reliability(List.copyOf(filled), brier);
  }

  /** Mean distance of stated and observed, each picture counting alike; 0 .. 1. */
  public double expectedCalibrationError() {
    double all = bins.stream().mapToInt(Bin::count).sum();
    return bins.stream()
        .mapToDouble(bin -> bin.count / all * Math.abs(bin.stated - bin.observed))
        .sum();
  }
}
