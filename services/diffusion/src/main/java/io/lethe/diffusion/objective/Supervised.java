package io.lethe.diffusion.objective;

/**
 * The mean over the batch of (1-y) l + y s(l), which takes every unlabeled row for normal (the
 * supervised baseline of Takahashi et al. 2025, arXiv 2503.03789).
 */
public record Supervised() implements Objective {

  @Override
  public Evaluation evaluate(double[] losses, boolean[] sensitive) {
    int rows = losses.length;
    double positive = 0;
    double negative = 0;
    double[] weights = new double[rows];
    for (int row = 0; row < rows; row++) {
      if (sensitive[row]) {
        positive += BoundedLoss.value(losses[row]) / rows;
        weights[row] = BoundedLoss.derivative(losses[row]) / rows;
      } else {
        negative += losses[row] / rows;
        weights[row] = 1.0 / rows;
      }
    }
    return new Evaluation(positive + negative, positive, negative, weights);
  }
}
