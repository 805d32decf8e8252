package io.lethe.diffusion.texttoimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** All weights of a U-Net, which several versions of low rank share. They never change. */
final class UNetWeights implements AutoCloseable {
  private final NDArray array;
  private final NDManager manager;
  private Boolean finite;

  /**
   * @param array flat, float32
   * @param manager closes it
   */
  UNetWeights(NDArray array, NDManager manager) {
    this.array = array;
    this.manager = manager;
  }

  NDArray array() {
    return array;
  }

  /** Whether all are finite numbers. They are looked at once: a swap of versions asks each time. */
  synchronized boolean isFinite() {
    if (finite == null) {
      finite = isFinite(array);
    }
    return finite;
  }

  /** Whether all numbers of an array are finite. */
  static boolean isFinite(NDArray array) {
    // A copy, times zero, might not fit beside it.
    try (NDArray sum = array.sum()) {
      return Float.isFinite(sum.getFloat());
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
