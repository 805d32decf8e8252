package io.lethe.diffusion.judge;

/**
 * What a judge sees in pictures.
 *
 * @param features (N, 64 * members), in which sets of pictures can be compared
 * @param scores (members, N): how much each member takes each picture for a labelled one, on the
 *     scale of {@link HeldOutScores}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record JudgeLook(float[][] features, double[][] scores) {

  /**
   * How surely each picture looks like the labelled ones: the share of members that give it a
   * threshold's score or more.
   *
   * @return 0 .. 1 a picture
   */
  public double[] reaching(double threshold) {
    double[] shares = new double[features.length];
    for (double[] member : scores) {
      for (int row = 0; row < shares.length; row++) {
        shares[row] += member[row] >= threshold ? 1.0 / scores.length : 0;
      }
    }
    return shares;
  }
}
