package io.lethe.diffusion.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** The rows of a training step, and the network that gives each of them its loss. */
interface LossRows {

  /** How many. */
  int rows();

  /** The manager that owns the network's memory; each step works in sub-managers of it. */
  NDManager memory();

  /**
   * What is trained, to pass to {@link #losses} so that back-propagation collects the gradient.
   *
   * @param scope owns what is returned
   */
  NDArray leaf(NDArray weights, NDManager scope);

  /**
   * What has been collected for a leaf, flat as the weights.
   *
   * @return an array of its own, which the caller closes
   */
  NDArray gradient(NDArray leaf);

  /**
   * The losses of some rows.
   *
   * @param leaf flat weights, as {@link #leaf} gave them
   * @param scope owns what is made
   * @return (count) float32
   */
  NDArray losses(NDArray leaf, NDManager scope, int from, int count);
}
