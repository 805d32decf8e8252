package io.lethe.diffusion.judge;

/**
 * Scores of the rows that a judge was trained for, each by the member that did not learn from that
 * row.
 *
 * @param positives logit of each positive, in order
 * @param unlabeled logit of each unlabeled picture that was used
 */
public record HeldOutScores(double[] positives, double[] unlabeled) {}
