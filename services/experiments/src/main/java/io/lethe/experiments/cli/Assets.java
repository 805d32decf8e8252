package io.lethe.experiments.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The model, data set and classifier that ship with Lethe, for the demo and first steps. */
public final class Assets {

  private Assets() {}

  /**
   * A shipped directory.
   *
   * @throws IllegalStateException when it is not where the launcher said
   */
  public static Path directory(String name) {
    Path directory = Path.of(System.getProperty("lethe.assets", "assets")).resolve(name);
    if (!Files.isDirectory(directory)) {
      throw new IllegalStateException(
          "Can't find the shipped %s: start Lethe by its launcher, or set -Dlethe.assets."
              .formatted(directory));
    }
    return directory.toAbsolutePath();
  }
}
