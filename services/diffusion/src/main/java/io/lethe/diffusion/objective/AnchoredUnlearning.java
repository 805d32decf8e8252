package io.lethe.diffusion.objective;

/**
 * Positive-unlabeled denoising where unlabeled rows learn what the start model predicts of them, in
 * place of their noise: anchor mean_U[d] + beta mean_S[s(l) - l], with d = ||eps_start -
 * eps_theta||^2. Of the unlabeled rows' own noise most gradient is noise too, and a good model
 * drifts with it; the start model's prediction pulls nowhere but back (distillation: Hinton et al.
 * 2015, arXiv 1503.02531). Nothing keeps the labelled part from going below zero, so it takes
 * labelled losses that are bounded.
 *
 * @param beta how hard labelled rows are pushed, in (0, 1)
 * @param anchor weight of the unlabeled rows, above 0
 */
public record AnchoredUnlearning(double beta, double anchor) implements Objective {

  public AnchoredUnlearning {
    if (!(beta > 0 && beta < 1)) {
      throw new IllegalArgumentException("beta must be between 0 and 1: " + beta);
    }
    if (!(anchor > 0)) {
      throw new IllegalArgumentException("anchor must be above 0: " + anchor);
    }
  }

  @Override
  public Evaluation evaluate(double[] losses, boolean[] sensitive) {
    Rows unlabeled = Rows.of(sensitive, false);
    Rows labelled = Rows.of(sensitive, true);
    double[] bounded = new double[losses.length];
    double[] weights = new double[losses.length];
    for (int row = 0; row < losses.length; row++) {
      if (unlabeled.has(row)) {
        weights[row] = anchor / unlabeled.count();
      } else {
        bounded[row] = BoundedLoss.value(losses[row]);
        weights[row] = beta * (BoundedLoss.derivative(losses[row]) - 1) / labelled.count();
      }
    }
    double positive = beta * labelled.mean(bounded);
    double negative = anchor * unlabeled.mean(losses) - beta * labelled.mean(losses);
    return new Evaluation(positive + negative, positive, negative, weights);
  }
}
