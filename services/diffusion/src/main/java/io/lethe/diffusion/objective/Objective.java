package io.lethe.diffusion.objective;

/**
 * What fine-tuning minimises, as a function J of the per-sample denoising losses. Training needs no
 * more than J and its derivative by each loss: it back-propagates sum_i w_i l_i with the weights
 * w_i = dJ/dl_i held constant, which has the same gradient as J.
 */
public interface Objective {

  /**
   * Evaluates J.
   *
   * @param losses l_i = ||eps - eps_theta||^2 of each row, at least 0
   * @param sensitive for each row whether it is labelled sensitive
   */
  Evaluation evaluate(double[] losses, boolean[] sensitive);

  /**
   * J and its parts.
   *
   * @param loss J
   * @param positiveRisk the part that the sensitive rows add by the bounded loss s
   * @param negativeRisk the rest before any correction; may be negative
   * @param weights dJ/dl_i of each row
   */
  record Evaluation(double loss, double positiveRisk, double negativeRisk, double[] weights) {}
}
