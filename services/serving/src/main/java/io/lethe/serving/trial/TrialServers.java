package io.lethe.serving.trial;

import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.swap.StepPermits;
import java.util.function.BooleanSupplier;

/** Starts the queue of a model's versions on trial. */
@FunctionalInterface
public interface TrialServers {

  /**
   * Starts one.
   *
   * @param permits one is taken for each step
   * @param isShadow whether its pictures are a shadow's now, which nobody gets
   */
  ModelServer start(String model, StepPermits permits, BooleanSupplier isShadow);
}
