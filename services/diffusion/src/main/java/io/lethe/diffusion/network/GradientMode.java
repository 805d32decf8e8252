package io.lethe.diffusion.network;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Whether the calling thread records operations for back-propagation, until closed. PyTorch keeps
 * this per thread, on by default in new threads, so every sampling thread must switch it off.
 */
public final class GradientMode implements AutoCloseable {
  private final boolean before;

  private GradientMode(boolean on) {
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(on);
    // The network runs as it is written, without PyTorch's profiling and recompiling executor.
    JniUtils.setGraphExecutorOptimize(false);
  }

  /** Records operations. */
  public static GradientMode on() {
    return new GradientMode(true);
  }

  /** Does not record operations: sampling, optimizer steps, evaluation. */
  public static GradientMode off() {
    return new GradientMode(false);
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
