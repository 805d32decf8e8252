package io.lethe.diffusion.metrics;

import java.util.Arrays;

/**
 * Where a set of feature vectors lies: the union of balls round each of them that reach to its k-th
 * nearest neighbour in the set (Kynkaanniemi et al. 2019, arXiv 1904.06991, eq. 1). The vectors are
 * copied.
 */
public final class Manifold {
  /** Distances that are worked out together: few enough to stay in the processor's cache. */
  private static final int BLOCK = 512;

  private final int size;
  private final int dimensions;

  /**
   * Number d of vector i at {@code d * size + i}: Java's compiler uses vector instructions where
   * the inner loop runs over vectors, but not where it adds up one distance.
   */
  private final float[] columns;

  /** The squared radius of each ball. */
  private final float[] radii;

  private Manifold(float[][] vectors, int k) {
    this.size = vectors.length;
    this.dimensions = vectors[0].length;
    this.columns = new float[size * dimensions];
    for (int i = 0; i < size; i++) {
      for (int d = 0; d < dimensions; d++) {
        columns[d * size + i] = vectors[i][d];
      }
    }
    this.radii = new float[size];
    float[] distances = new float[size];
    for (int i = 0; i < size; i++) {
      measure(vectors[i], distances);
      distances[i] = Float.POSITIVE_INFINITY;
      radii[i] = smallest(distances, k);
    }
  }

  /**
   * The manifold of a set.
   *
   * @param vectors (N, d), all finite
   * @param k which neighbour sets the radius, from 1; the paper takes 3
   * @throws IllegalArgumentException unless there are more than k vectors of equal lengths
   */
  public static Manifold of(float[][] vectors, int k) {
    if (k < 1 || vectors.length <= k) {
      throw new IllegalArgumentException(
          "%d vectors have no neighbour number %d each.".formatted(vectors.length, k));
    }
    checkLengths(vectors, vectors[0].length);
    return new Manifold(vectors, k);
  }

  private static void checkLengths(float[][] vectors, int dimensions) {
    for (float[] vector : vectors) {
      if (vector.length != dimensions) {
        throw new IllegalArgumentException(
            "Vectors of %d and of %d numbers can't be compared."
                .formatted(dimensions, vector.length));
      }
    }
  }

  /**
   * The share of vectors that lie in the manifold, 0 .. 1; a ball's surface belongs to it.
   *
   * @param vectors (M, d), M at least 1
   * @throws IllegalArgumentException if there are none, or their length differs from the set's
   */
  public double share(float[][] vectors) {
    if (vectors.length == 0) {
      throw new IllegalArgumentException("No vectors have no share.");
    }
    checkLengths(vectors, dimensions);
    float[] distances = new float[size];
    int inside = 0;
    for (float[] vector : vectors) {
      measure(vector, distances);
      inside += holds(distances) ? 1 : 0;
    }
    return (double) inside / vectors.length;
  }

  private boolean holds(float[] distances) {
    for (int i = 0; i < size; i++) {
      if (distances[i] <= radii[i]) {
        return true;
      }
    }
    return false;
  }

  /** Squared distances of a vector to all of the set. */
  private void measure(float[] vector, float[] distances) {
    Arrays.fill(distances, 0);
    for (int start = 0; start < size; start += BLOCK) {
      int end = Math.min(size, start + BLOCK);
      for (int d = 0; d < dimensions; d++) {
        add(vector[d], d * size, distances, start, end);
      }
    }
  }

  private void add(float value, int column, float[] distances, int start, int end) {
    for (int i = start; i < end; i++) {
      float difference = value - columns[column + i];
      distances[i] += difference * difference;
    }
  }

  /** The k-th smallest number, for a small k. */
  private static float smallest(float[] numbers, int k) {
    float[] least = new float[k];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    for (float number : numbers) {
      int place = k - 1;
      if (number < least[place]) {
        while (place > 0 && least[place - 1] > number) {
          least[place] = least[place - 1];
          place--;
        }
        least[place] = number;
      }
    }
    return least[k - 1];
  }
}
