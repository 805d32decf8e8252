package io.lethe.serving.swap;

import java.io.IOException;
import java.nio.file.Path;

/** Loads a version's directory into memory. */
@FunctionalInterface
public interface DenoiserLoader {

  /**
   * Loads a diffusers directory whose hashes were verified.
   *
   * @throws IOException when a file can't be read
   * @throws RuntimeException when the checkpoint's configuration is not supported; the message is
   *     one clear sentence
   */
  Denoiser load(Path directory) throws IOException;

  /**
   * Loads the verified directory of a low-rank change.
   *
   * @param whole what it changes
   * @throws IOException when a file can't be read
   * @throws RuntimeException as {@link #load(Path)}
   */
  default Denoiser load(Path directory, WholeVersion whole) throws IOException {
    throw new IllegalStateException("The version is a low-rank change, which can't be loaded.");
  }

  /** Whether whole weights of that name are in memory. */
  default boolean holds(String name) {
    return false;
  }
}
