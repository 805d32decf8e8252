package io.lethe.experiments.results;

import java.util.Arrays;

/**
 * Mean and standard deviation of a figure over runs.
 *
 * @param mean of the runs
 * @param deviation with n - 1 below; 0 for a single run
 */
public record MeanAndDeviation(double mean, double deviation) {

  /**
   * Of at least one run.
   *
   * @param values the figure of each
   */
  public static MeanAndDeviation of(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return new MeanAndDeviation(
        mean, values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)));
  }
}
