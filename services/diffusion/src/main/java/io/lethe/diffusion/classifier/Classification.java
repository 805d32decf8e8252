package io.lethe.diffusion.classifier;

/**
 * What the classifier sees in N pictures.
 *
 * @param features (N, 64): the space in which Frechet distances are measured
 * @param probabilities (N, classes), each row adding up to 1
 */
public record Classification(float[][] features, float[][] probabilities) {
  /** The most probable class of each picture. */
  public int[] classes() {
    int[] classes = new int[probabilities.length];
    for (int row = 0; row < classes.length; row++) {
      for (int other = 1; other < probabilities[row].length; other++) {
        if (probabilities[row][other] > probabilities[row][classes[row]]) {
          classes[row] = other;
        }
      }
    }
    return classes;
  }
}
