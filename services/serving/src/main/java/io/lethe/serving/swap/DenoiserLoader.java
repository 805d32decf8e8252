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
}
