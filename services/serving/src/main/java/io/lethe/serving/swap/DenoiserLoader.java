package io.lethe.serving.swap;

import io.lethe.schemas.ModelVersion;
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
   * Loads a version, which may be a change of another one's weights.
   *
   * @param directory of the version, its hashes verified
   * @throws io.lethe.diffusion.version.UnsealedVersionException when the weights that it changes
   *     are not there (yet)
   * @throws IOException as {@link #load(Path)}, or when the store can't be read
   */
  default Denoiser load(ModelVersion version, Path directory) throws IOException {
    return load(directory);
  }
}
