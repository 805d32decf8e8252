package io.lethe.diffusion.texttoimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * All weights of a U-Net, which several versions of low rank share.
 *
 * @param array flat, float32
 * @param manager closes it
 */
record UNetWeights(NDArray array, NDManager manager) implements AutoCloseable {

  @Override
  public void close() {
    manager.close();
  }
}
