package io.lethe.serving.guard;

/** Distances of feature vectors. */
final class Distances {

  private Distances() {}

  /**
   * The Euclidean distance.
   *
   * @param one as long as the other
   */
  static double euclidean(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = one[i] - other[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
