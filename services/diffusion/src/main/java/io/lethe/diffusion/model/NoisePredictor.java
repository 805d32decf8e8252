package io.lethe.diffusion.model;

import ai.djl.ndarray.NDArray;

/** Predicts the noise in a batch: a model's own prediction, or one made from several models'. */
@FunctionalInterface
public interface NoisePredictor {

  /**
   * Predicts.
   *
   * @param x the noisy pictures, (N, C, H, W)
   * @param t the timesteps, (N) int64, or (1) if the same for all
   * @param labels the classes, (N) int64, or null for a model without
   * @return eps (N, C, H, W), attached to the manager of {@code x}
   */
  NDArray predict(NDArray x, NDArray t, NDArray labels);

  /** What the model predicts by itself. */
  static NoisePredictor of(DiffusionModel model) {
    return (x, t, labels) -> model.network().forward(model.weights(), x, t, labels);
  }

  /**
   * Static negative guidance: eps_b + w (eps_b - eps_s), away from what a model of the sensitive
   * pictures alone would draw (Ho and Salimans 2022, arXiv 2207.12598, eq. 6, with the sensitive
   * model in place of the unconditional one). No training of the base, twice the cost.
   *
   * @param weight w, 0 or more
   */
  static NoisePredictor awayFrom(DiffusionModel base, DiffusionModel sensitive, double weight) {
    return (x, t, labels) -> {
      NDArray wanted = of(base).predict(x, t, labels);
      try (NDArray unwanted = of(sensitive).predict(x, t, labels)) {
        return wanted.mul(1 + weight).subi(unwanted.mul(weight));
      }
    };
  }
}
