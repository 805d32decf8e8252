package io.lethe.trainer.checkpoints;

import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.store.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** What a drill sees of a job of the owner "me" in the version store. */
record JobDirectory(Path directory) {

  Path checkpoints() {
    return directory.resolve("checkpoints");
  }

  /** The last step of which there is a complete checkpoint. */
  OptionalInt savedStep() {
    return own().stream()
        .filter(VersionDirectory::isSealed)
        .mapToInt(
            path -> {
              String name = path.getFileName().toString();
              return Integer.parseInt(name.substring(name.indexOf('-') + 1));
            })
        .max();
  }

  /** Whether a checkpoint lies there that is not complete. */
  boolean hasHalfWrittenCheckpoint() {
    return own().stream().anyMatch(path -> !VersionDirectory.isSealed(path));
  }

  private List<Path> own() {
    try {
      return DirectoryTree.children(checkpoints().resolve("me"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where an attempt's version is written. */
  Path attempt(int number) {
    return directory.resolve(Integer.toString(number)).resolve("me");
  }

  boolean isSealed(int attempt) {
    return VersionDirectory.isSealed(attempt(attempt));
  }
}
