package io.lethe.diffusion.objective;

/** The mean loss of the unlabeled rows: ordinary training, blind to labels. */
public record Unsupervised() implements Objective {

  @Override
  public Evaluation evaluate(double[] losses, boolean[] sensitive) {
    Rows unlabeled = Rows.of(sensitive, false);
    double[] weights = new double[losses.length];
    for (int row = 0; row < losses.length; row++) {
      weights[row] = unlabeled.has(row) ? 1.0 / unlabeled.count() : 0;
    }
    double mean = unlabeled.mean(losses);
    return new Evaluation(mean, 0, mean, weights);
  }
}
