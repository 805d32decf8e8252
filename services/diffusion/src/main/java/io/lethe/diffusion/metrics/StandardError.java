package io.lethe.diffusion.metrics;

import io.lethe.diffusion.noise.CounterNoise;

/**
 * How far a measurement on a set of generated pictures would move with other pictures of the same
 * model. The real pictures are taken as fixed: what they add is the same for all models that are
 * compared. All randomness comes from the seed.
 */
public final class StandardError {
  /** Enough to know a standard error to about a sixth of itself. */
  public static final int RESAMPLES = 20;

  private static final int FRECHET = 0;
  private static final int RECALL = 1;

  private StandardError() {}

  /**
   * Of the Frechet distance, by the bootstrap (Efron 1979): the spread of the distance over sets of
   * the same size that are drawn from the generated vectors with replacement.
   *
   * @param generated (N, d)
   * @param reference of the real vectors
   * @param resamples 2 or more
   */
  public static double ofFrechet(
      float[][] generated, FeatureStatistics reference, int resamples, long seed) {
    CounterNoise noise = new CounterNoise(seed);
    double[] distances = new double[resamples];
    float[][] drawn = new float[generated.length][];
    for (int resample = 0; resample < resamples; resample++) {
      long stream = CounterNoise.stream(FRECHET, resample, 0);
      for (int row = 0; row < drawn.length; row++) {
        drawn[row] = generated[noise.below(generated.length, stream, row)];
      }
      distances[resample] = FrechetDistance.between(FeatureStatistics.of(drawn), reference);
    }
    return deviation(distances);
  }

  /**
   * Of a precision. Whether a generated picture is in the real manifold does not depend on the
   * other generated ones, so that the bootstrap would end at the binomial sqrt(p (1 - p) / n).
   *
   * @param precision 0 .. 1
   * @param generated how many pictures were measured, 1 or more
   */
  public static double ofPrecision(double precision, int generated) {
    return Math.sqrt(precision * (1 - precision) / generated);
  }

  /**
   * Of a recall, by the delete-half jackknife (Shao and Wu 1989): the spread of the recall over
   * random halves of the generated vectors, which for a mean equals the standard error of the
   * whole. The bootstrap does not fit here: a vector that is drawn twice is its own neighbour, and
   * its ball shrinks to a point.
   *
   * @param real (N, d)
   * @param generated (M, d), M at least 2 (k + 1)
   * @param k as in {@link PrecisionRecall#of}
   * @param resamples 2 or more
   */
  public static double ofRecall(
      float[][] real, float[][] generated, int k, int resamples, long seed) {
    CounterNoise noise = new CounterNoise(seed);
    double[] recalls = new double[resamples];
    float[][] half = new float[generated.length / 2][];
    for (int resample = 0; resample < resamples; resample++) {
      int[] order = noise.permutation(generated.length, CounterNoise.stream(RECALL, resample, 0));
      for (int row = 0; row < half.length; row++) {
        half[row] = generated[order[row]];
      }
      recalls[resample] = Manifold.of(half, k).share(real);
    }
    return deviation(recalls);
  }

  private static double deviation(double[] values) {
    if (values.length < 2) {
      throw new IllegalArgumentException("A spread needs two or more resamples.");
    }
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }
}
