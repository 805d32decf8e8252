package io.lethe.diffusion.objective;

/**
 * s(l) = -log(1 - exp(-l) + 1e-6), the loss of a sensitive sample where p(normal|x) = exp(-l)
 * (Takahashi et al. 2025, arXiv 2503.03789, after autoencoding binary classifiers; the paper adds
 * 1e-6 inside the logarithm). It falls as l grows and is bounded.
 */
final class BoundedLoss {
  private static final double INSIDE = 1e-6;

  private BoundedLoss() {}

  static double value(double loss) {
    return -Math.log(-Math.expm1(-loss) + INSIDE);
  }

  static double derivative(double loss) {
    return -Math.exp(-loss) / (-Math.expm1(-loss) + INSIDE);
  }
}
