package io.lethe.standalone.results;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
   * Runs all that are missing.
   *
   * @return those that another process is still running
   */
  List<PlannedRun> runMissing(List<PlannedRun> runs, Runner runner) throws IOException {
    Files.createDirectories(directory);
    List<PlannedRun> elsewhere = new ArrayList<>();
    for (PlannedRun run : runs) {
      if (!isDone(run) && !runUnlessLocked(run, runner)) {
        elsewhere.add(run);
      }
    }
    return elsewhere;
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
        Files.move(partial, file(run), StandardCopyOption.ATOMIC_MOVE);
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

  private boolean isDone(PlannedRun run) {
    return Files.exists(file(run));
  }

  /** The result of a run, if it is there. */
  Optional<JsonNode> result(PlannedRun run) throws IOException {
    return isDone(run)
        ? Optional.of(new ObjectMapper().readTree(file(run).toFile()))
        : Optional.empty();
  }

  private Path file(PlannedRun run) {
    return directory.resolve(run.key() + ".json");
  }
}
