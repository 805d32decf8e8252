package io.lethe.experiments.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The runs of a plan and their results, one JSON file each. A run whose file is there is not run
 * again, so that the command can be stopped and started; and a run in progress is locked, so that a
 * second process of the same command takes others.
 *
 * @param directory holds the files
 */
record ResultsRuns(Path directory) {

  /** Runs arguments of {@code lethe} and has the result written to the file. */
  @FunctionalInterface
  interface Runner {
    void run(List<String> arguments, Path json) throws IOException;
  }

  /**
   * Runs all that are missing. One that fails is told of, and does not keep the others back.
   *
   * @param lines takes what became of runs that are still missing in the end
   * @return whether all are there
   */
  boolean runMissing(List<PlannedRun> runs, Runner runner, Consumer<String> lines)
      throws IOException {
    Files.createDirectories(directory);
    boolean all = true;
    for (PlannedRun run : runs) {
      try {
        if (!isDone(run) && !runUnlessLocked(run, runner)) {
          lines.accept("Another process is running " + run.key() + ".");
          all = false;
        }
      } catch (IOException | RuntimeException e) {
        lines.accept("FAILED %s: %s".formatted(run.key(), e.getMessage()));
        all = false;
      }
    }
    return all;
  }

  private boolean runUnlessLocked(PlannedRun run, Runner runner) throws IOException {
    Path lockFile = directory.resolve(run.key() + ".running");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock == null) {
        return false;
      }
      // Another process may have finished it since it was looked for.
      if (!isDone(run)) {
        Path partial = directory.resolve(run.key() + ".partial");
        runner.run(run.arguments(), partial);
        Files.move(
            partial,
            file(run),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
      Files.deleteIfExists(lockFile);
      return true;
    }
  }

  /** Null where another process, or another thread of this one, holds it. */
  private static FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** A base is done where its weights are too: only its figures travel with the sources. */
  private boolean isDone(PlannedRun run) {
    return Files.exists(file(run)) && (run.makes() == null || Files.isDirectory(run.makes()));
  }

  /** The result of a run, if it is there. */
  Optional<JsonNode> result(PlannedRun run) throws IOException {
    return Files.exists(file(run))
        ? Optional.of(new ObjectMapper().readTree(file(run).toFile()))
        : Optional.empty();
  }

  private Path file(PlannedRun run) {
    return directory.resolve(run.key() + ".json");
  }
}
