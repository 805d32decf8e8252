package io.lethe.diffusion.prior;

import java.util.function.DoublePredicate;

/**
 * Bounds on a probability from a count: those that no Chernoff bound (1952; in Hoeffding's form of
 * 1963, eq. 2.1) excludes, {@code n * KL(count / n, p) <= log(1 / delta)}. They hold for any n, and
 * for rows of different probabilities they hold for the mean of these. A row may also count in
 * part, as any number in 0 .. 1 (Hoeffding 1963, theorem 1).
 */
final class BinomialBounds {
  private static final int HALVINGS = 50;

  private BinomialBounds() {}

  /** The largest probability that is not excluded. */
  static double upper(double count, long n, double delta) {
    double share = count / n;
    double limit = Math.log(1 / delta) / n;
    return edge(share, 1, p -> divergence(share, p) <= limit);
  }

  /** The smallest probability that is not excluded. */
  static double lower(double count, long n, double delta) {
    double share = count / n;
    double limit = Math.log(1 / delta) / n;
    return edge(share, 0, p -> divergence(share, p) <= limit);
  }

  /** The last place from {@code inside} towards {@code outside} that passes, by bisection. */
  private static double edge(double inside, double outside, DoublePredicate passes) {
    double good = inside;
    double bad = outside;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (good + bad) / 2;
      if (passes.test(middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }

  /** Of two coins. */
  private static double divergence(double a, double b) {
    return term(a, b) + term(1 - a, 1 - b);
  }

  private static double term(double a, double b) {
    return a == 0 ? 0 : a * Math.log(a / b);
  }
}
