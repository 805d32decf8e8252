package io.lethe.trainer.training;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a version lies on this machine.
 *
 * @param directory its own
 * @param whole that of the whole weights which it is a low-rank change of; empty where its own
 *     directory is whole
 */
public record VersionDirectories(Path directory, Optional<Path> whole) {

  /** Of a version that is whole. */
  public static VersionDirectories of(Path directory) {
    return new VersionDirectories(directory, Optional.empty());
  }

  /** The directory of the whole weights. */
  public Path wholeDirectory() {
    return whole.orElse(directory);
  }
}
