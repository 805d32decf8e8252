package io.lethe.serving.swap;

import io.lethe.schemas.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

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
   * Brings the whole weights of a version that is a change of them to this machine, before live
   * pictures have to make room for a load.
   *
   * @return where they lie, verified; empty where the version is whole, or where they are in memory
   * @throws io.lethe.diffusion.version.UnsealedVersionException when they are not there (yet)
   * @throws io.lethe.diffusion.version.CorruptVersionException when they are damaged
   * @throws IOException when the store can't be read
   */
  default Optional<Path> wholeOf(ModelVersion version) throws IOException {
    return Optional.empty();
  }

  /**
   * Loads a version, which may be a change of another one's weights.
   *
   * @param directory of the version, its hashes verified
   * @param whole as {@link #wholeOf} gave it
   * @throws IOException as {@link #load(Path)}
   */
  default Denoiser load(ModelVersion version, Path directory, Optional<Path> whole)
      throws IOException {
    return load(directory);
  }
}
