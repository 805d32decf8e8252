package io.lethe.diffusion.objective;

/**
 * Positive-unlabeled denoising for steps that hold unlabeled or labelled rows, not both: mean_U[l]
 * in a retaining step, beta (mean_S[s(l)] - mean_S[l]) in a forgetting one. Their sum is the
 * objective of {@link PositiveUnlabeled} without its correction, which needs both at once.
 *
 * @param beta the class prior, in (0, 1)
 */
public record RetainForget(double beta) implements Objective {

  public RetainForget {
    if (!(beta > 0 && beta < 1)) {
      throw new IllegalArgumentException("beta must be between 0 and 1: " + beta);
    }
  }

  @Override
  public Evaluation evaluate(double[] losses, boolean[] sensitive) {
    Rows labelled = Rows.of(sensitive, true);
    if (labelled.count() == 0) {
      return new Unsupervised().evaluate(losses, sensitive);
    }
    double[] weights = new double[losses.length];
    double[] bounded = new double[losses.length];
    for (int row = 0; row < losses.length; row++) {
      bounded[row] = labelled.has(row) ? BoundedLoss.value(losses[row]) : 0;
      weights[row] =
          labelled.has(row)
              ? beta * (BoundedLoss.derivative(losses[row]) - 1) / labelled.count()
              : 0;
    }
    double positive = beta * labelled.mean(bounded);
    double negative = -beta * labelled.mean(losses);
    return new Evaluation(positive + negative, positive, negative, weights);
  }
}
