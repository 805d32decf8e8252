package io.lethe.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to use one data directory, held against other processes and against this JVM.
 *
 * <p>Kafka has a lock of its own, but takes it only after it opened the metadata log: a second
 * broker on the same directory makes the first one hang. The operating system frees the lock when
 * the process ends, however it ends.
 */
final class DirectoryLock implements AutoCloseable {
  private static final String FILE = "lethe-broker.lock";

  /**
   * Directories in use here. Asked before the lock file is opened: POSIX drops a process's lock on
   * a file as soon as the process closes any descriptor of it, so even a refused second try would
   * leave the directory open to other processes.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Creates the directory if it is missing and takes its lock.
   *
   * @throws BrokerStartException if the directory is in use or can't be written
   */
  static DirectoryLock take(Path dataDirectory) {
    try {
      Path directory = Files.createDirectories(dataDirectory).toRealPath();
      if (!HELD_HERE.add(directory)) {
        throw inUse(directory, "a broker in this JVM");
      }
      boolean taken = false;
      try {
        DirectoryLock lock = lockFile(directory);
        taken = true;
        return lock;
      } finally {
        if (!taken) {
          HELD_HERE.remove(directory);
        }
      }
    } catch (IOException e) {
      throw new BrokerStartException(
          "The broker's data directory %s can't be created or written (%s)."
              .formatted(dataDirectory.toAbsolutePath(), e),
          e);
    }
  }

  private static DirectoryLock lockFile(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
      if (!locked) {
        throw inUse(directory, "another process");
      }
      return new DirectoryLock(directory, channel);
    } catch (OverlappingFileLockException e) {
      // The same directory through another class loader's copy of this class.
      throw inUse(directory, "a broker in this JVM");
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static BrokerStartException inUse(Path directory, String by) {
    return new BrokerStartException(
        "The broker's data directory %s is already in use by %s.".formatted(directory, by));
  }

  Path directory() {
    return directory;
  }

  /** Frees the directory. The file stays: deleting it could take the lock from a newcomer. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written through it, and the operating system frees the lock at the latest when
      // this process ends.
      System.getLogger(DirectoryLock.class.getName())
          .log(System.Logger.Level.WARNING, "The lock of " + directory + " was not closed", e);
    } finally {
      HELD_HERE.remove(directory);
    }
  }
}
