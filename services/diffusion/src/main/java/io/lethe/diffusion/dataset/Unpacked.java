package io.lethe.diffusion.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds what a data set's archive unpacks to: in the folder that was named or one below it. */
final class Unpacked {
  private Unpacked() {}

  /**
   * The first of some places that has an entry.
   *
   * @param places sub-folders; an empty name is the folder itself
   */
  static Optional<Path> find(Path folder, String entry, String... places) {
    for (String place : places) {
      Path path = folder.resolve(place).resolve(entry);
      if (Files.exists(path)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }
}
