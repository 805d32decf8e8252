package io.lethe.diffusion.device;

import ai.djl.engine.Engine;

/**
 * Unpacks PyTorch's native libraries to {@code DJL_CACHE_DIR}, where each process looks for them
 * first: for the build of images, whose containers may write nothing.
 */
public final class NativeLibraries {

  private NativeLibraries() {}

  /** Loads the engine, which unpacks what it needs, and prints what it is. */
  public static void main(String[] args) {
    System.out.println(Engine.getEngine("PyTorch"));
  }
}
