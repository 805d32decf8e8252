package io.lethe.diffusion.objective;

import java.util.Objects;

/**
 * Positive-unlabeled denoising (Takahashi et al. 2025, arXiv 2503.03789): beta mean_S[s(l)] + R
 * with R = mean_U[l] - beta mean_S[l], corrected so that R, which estimates a risk of the normal
 * data, does not go below zero.
 *
 * @param beta the class prior, the share of sensitive rows among the unlabeled, in (0, 1)
 * @param correction what to do about a negative R
 */
public record PositiveUnlabeled(double beta, Correction correction) implements Objective {

  /** What to do about a negative R. */
  public enum Correction {
    /** |R| in place of R (Hammoudeh and Lowd 2020, arXiv 2002.10261). */
    ABS,
    /** Minimise -R alone while R is negative (nnPU; Kiryo et al. 2017, arXiv 1703.00593). */
    NONNEGATIVE
  }

  public PositiveUnlabeled {
    if (!(beta > 0 && beta < 1)) {
      throw new IllegalArgumentException("beta must be between 0 and 1: " + beta);
    }
    Objects.requireNonNull(correction, "correction");
  }

  @Override
  public Evaluation evaluate(double[] losses, boolean[] sensitive) {
    Rows unlabeled = Rows.of(sensitive, false);
    Rows labelled = Rows.of(sensitive, true);
    double[] bounded = new double[losses.length];
    for (int row = 0; row < losses.length; row++) {
      bounded[row] = labelled.has(row) ? BoundedLoss.value(losses[row]) : 0;
    }
    double positive = beta * labelled.mean(bounded);
    double negative = unlabeled.mean(losses) - beta * labelled.mean(losses);
    boolean reversed = negative < 0;
    boolean keepsPositive = !reversed || correction == Correction.ABS;
    double sign = reversed ? -1 : 1;
    double[] weights = new double[losses.length];
    for (int row = 0; row < losses.length; row++) {
      if (unlabeled.has(row)) {
        weights[row] = sign / unlabeled.count();
      } else {
        double ofBounded = keepsPositive ? BoundedLoss.derivative(losses[row]) : 0;
        weights[row] = beta * (ofBounded - sign) / labelled.count();
      }
    }
    double loss = (keepsPositive ? positive : 0) + Math.abs(negative);
    return new Evaluation(loss, positive, negative, weights);
  }
}
