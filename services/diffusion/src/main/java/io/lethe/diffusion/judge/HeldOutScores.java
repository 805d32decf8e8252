package io.lethe.diffusion.judge;

/**
 * Scores of the rows that a judge was trained for, each by the member that did not learn from that
 * row.
 *
 * @param positives logit of each positive, in order
 * @param unlabeled logit of each unlabeled picture that was used
 */
public record HeldOutScores(double[] positives, double[] unlabeled) {

  /** Of each positive, in order, whether it has a threshold's score or more. */
  public boolean[] reaching(double threshold) {
    boolean[] reaching = new boolean[positives.length];
    for (int row = 0; row < reaching.length; row++) {
      reaching[row] = positives[row] >= threshold;
    }
    return reaching;
  }
}
