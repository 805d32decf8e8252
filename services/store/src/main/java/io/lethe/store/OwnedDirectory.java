package io.lethe.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory that one store has for itself: two would delete each other's downloads. */
final class OwnedDirectory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OwnedDirectory.class);

  private final Path path;
  private final FileChannel channel;

  private OwnedDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes a directory, which is made where it is missing.
   *
   * @throws StoreStartException with one sentence when another has it or it can't be written
   */
  static OwnedDirectory take(Path directory) {
    Path path = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        throw new StoreStartException(
            "lethe.store.s3.directory is in use by another process: %s.".formatted(path));
      }
      return new OwnedDirectory(path, channel);
    } catch (IOException e) {
      throw new StoreStartException(
          "lethe.store.s3.directory can't be used: %s (%s).".formatted(path, e));
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("The lock of {} was not given back: {}", path, e.toString());
    }
  }
}
