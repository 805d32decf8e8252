package io.lethe.serving.deployment;

import java.util.Optional;

/** Hears of versions on trial, on the follower's thread. */
@FunctionalInterface
public interface TrialListener {

  /** Does nothing. */
  TrialListener NONE = (model, target) -> {};

  /**
   * A model's trial is another than before.
   *
   * @param target empty where none runs any more
   */
  void tried(String model, Optional<TrialTarget> target);
}
