package io.lethe.diffusion.judge;

/**
 * Settings of a judge's training.
 *
 * @param steps optimizer steps of each member
 * @param batch rows of a step; half of them are positives, half unlabeled
 * @param learningRate peak of the learning rate, which falls to 0 on half a cosine
 * @param weightDecay share of a weight that one step takes away, times the learning rate
 * @param dropout share of the features that a row of a step goes without, in [0, 1)
 * @param folds members that share the rows between them, each learning from all folds but its own;
 *     1 for a judge of one member that learns from all rows
 * @param unlabeledRows at most so many unlabeled pictures are used, drawn at random
 * @param seed all randomness comes from it
 */
public record JudgeSettings(
    int steps,
    int batch,
    double learningRate,
    double weightDecay,
    double dropout,
    int folds,
    int unlabeledRows,
    long seed) {

  public JudgeSettings {
    require(steps >= 1, "steps must be at least 1", steps);
    require(batch >= 2 && batch % 2 == 0, "batch must be even and at least 2", batch);
    require(learningRate > 0, "learningRate must be above 0", learningRate);
    require(weightDecay >= 0, "weightDecay must be at least 0", weightDecay);
    require(dropout >= 0 && dropout < 1, "dropout must be in [0, 1)", dropout);
    require(folds >= 1, "folds must be at least 1", folds);
    require(unlabeledRows >= 1, "unlabeledRows must be at least 1", unlabeledRows);
  }

  /**
   * Small enough for a few seconds at 28x28. On MNIST mixtures twice the steps were hardly better,
   * and no dropout a little worse at 20 labels.
   */
  public static JudgeSettings defaults(long seed) {
    return new JudgeSettings(150, 64, 1e-3, 0.1, 0.5, 3, 8000, seed);
  }

  private static void require(boolean holds, String sentence, double value) {
    if (!holds) {
      throw new IllegalArgumentException(sentence + ": " + value);
    }
  }
}
