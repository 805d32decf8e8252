package io.lethe.serving.swap;

/** Leave to compute for a model whose pictures are made step by step. */
public interface StepPermits {

  /** Tells that the model has pictures to make, until this is closed. */
  ComputePermits.Permit busy();

  /** Waits for a permit to run one step. */
  ComputePermits.Permit step();
}
