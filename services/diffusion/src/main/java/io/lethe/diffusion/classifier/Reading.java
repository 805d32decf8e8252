package io.lethe.diffusion.classifier;

/**
 * What the classifier sees in N pictures.
 *
 * @param features (N, 64): the space in which Frechet distances are measured
 * @param probabilities (N, 10), each row adding up to 1
 */
public record Reading(float[][] features, float[][] probabilities) {
  /** The most probable digit of each picture. */
  public int[] digits() {
    int[] digits = new int[probabilities.length];
    for (int row = 0; row < digits.length; row++) {
      for (int digit = 1; digit < probabilities[row].length; digit++) {
        if (probabilities[row][digit] > probabilities[row][digits[row]]) {
          digits[row] = digit;
        }
      }
    }
    return digits;
  }
}
