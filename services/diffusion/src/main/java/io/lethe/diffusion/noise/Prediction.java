package io.lethe.diffusion.noise;

/** What a denoiser predicts of x = signal * clean + sigma * eps, signal^2 + sigma^2 = 1. */
public enum Prediction {
  /** The noise, eps ({@code epsilon}; Ho, Jain, Abbeel 2020, arXiv 2006.11239, eq. 14). */
  NOISE,

  /**
   * The velocity, signal * eps - sigma * clean ({@code v_prediction}; Salimans and Ho 2022, arXiv
   * 2202.00512, section 2.4).
   */
  VELOCITY
}
