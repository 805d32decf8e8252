package io.lethe.serving.swap;

import java.util.function.Predicate;

/** The check of a model that was just read, before any picture is made by it. */
final class FiniteWeights {

  private FiniteWeights() {}

  /**
   * Requires that all weights are finite numbers.
   *
   * @param closing closes the model, where it is not returned
   * @return the model
   * @throws IllegalStateException where they are not
   */
  static <M> M require(M model, Predicate<M> isFinite, Runnable closing) {
    boolean finite = false;
    try {
      finite = isFinite.test(model);
    } finally {
      if (!finite) {
        closing.run();
      }
    }
    if (!finite) {
      throw new IllegalStateException("The checkpoint has weights that are not finite numbers.");
    }
    return model;
  }
}
