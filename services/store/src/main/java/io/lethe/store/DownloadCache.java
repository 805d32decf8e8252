package io.lethe.store;

import io.lethe.diffusion.version.CorruptVersionException;
import io.lethe.diffusion.version.VersionDirectory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloaded versions, each in a directory named by the hash of its {@code lethe.json}. Those asked
 * for longest ago make room for new ones. For several threads of one process: a version that takes
 * long holds up nobody who asks for another.
 */
final class DownloadCache {

  private static final Logger LOG = LoggerFactory.getLogger(DownloadCache.class);
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final String UNFINISHED = ".unfinished-";

  private final Path root;
  private final int most;

  /** Versions that a thread works on now; also the lock of those that wait for one of them. */
  private final Set<String> inWork = new HashSet<>();

  /** Brings a version's files into an empty directory. */
  interface Download {

    void into(Path directory) throws IOException;
  }

  /**
   * A cache.
   *
   * @param root its directory, which no other process uses; what an earlier one left half done goes
   * @param most versions that are kept, 1 or more
   */
  DownloadCache(Path root, int most) throws IOException {
    this.root = root;
    this.most = most;
    Files.createDirectories(root);
    for (Path directory : DirectoryTree.children(root)) {
      if (!isWhole(directory)) {
        DirectoryTree.delete(directory);
      }
    }
  }

  /**
   * A version, downloaded where it is not here or has changed since.
   *
   * @throws CorruptVersionException when what was downloaded is not the version; nothing of it
   *     stays
   */
  StoredVersion get(String manifestSha256, Download download) throws IOException {
    if (!SHA_256.matcher(manifestSha256).matches()) {
      throw new CorruptVersionException("'" + manifestSha256 + "' is not a SHA-256 in hex.");
    }
    begin(manifestSha256);
    try {
      return fetched(manifestSha256, download);
    } finally {
      end(manifestSha256);
    }
  }

  private StoredVersion fetched(String manifestSha256, Download download) throws IOException {
    Path directory = root.resolve(manifestSha256);
    if (isWhole(directory)) {
      try {
        return used(directory, manifestSha256);
      } catch (CorruptVersionException e) {
        LOG.warn("It is downloaded again: {}", e.getMessage());
      }
    }
    delete(directory);
    Path unfinished = Files.createTempDirectory(root, UNFINISHED);
    try {
      download.into(unfinished);
      VersionDirectory.verify(unfinished, manifestSha256);
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      DirectoryTree.delete(unfinished);
    }
    StoredVersion version = used(directory, manifestSha256);
    makeRoom();
    return version;
  }

  /** One thread at a time works on a version. */
  private void begin(String manifestSha256) throws InterruptedIOException {
    synchronized (inWork) {
      while (!inWork.add(manifestSha256)) {
        try {
          inWork.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("Interrupted while another thread got the version.");
        }
      }
    }
  }

  private void end(String manifestSha256) {
    synchronized (inWork) {
      inWork.remove(manifestSha256);
      inWork.notifyAll();
    }
  }

  private static StoredVersion used(Path directory, String manifestSha256) throws IOException {
    var version = new StoredVersion(directory, VersionDirectory.verify(directory, manifestSha256));
    Files.setLastModifiedTime(
        directory.resolve(VersionDirectory.MANIFEST), FileTime.from(Instant.now()));
    return version;
  }

  /** What other threads work on stays, and they begin on nothing that goes. */
  private void makeRoom() throws IOException {
    synchronized (inWork) {
      List<Path> versions =
          new ArrayList<>(
              DirectoryTree.children(root).stream().filter(DownloadCache::isWhole).toList());
      if (versions.size() > most) {
        versions.sort(Comparator.comparing(DownloadCache::lastUse).reversed());
        for (Path old : versions.subList(most, versions.size())) {
          if (!inWork.contains(old.getFileName().toString())) {
            delete(old);
          }
        }
      }
    }
  }

  private static FileTime lastUse(Path directory) {
    try {
      return Files.getLastModifiedTime(directory.resolve(VersionDirectory.MANIFEST));
    } catch (IOException e) {
      // It then goes first.
      return FileTime.fromMillis(0);
    }
  }

  private static boolean isWhole(Path directory) {
    return VersionDirectory.isSealed(directory)
        && !directory.getFileName().toString().startsWith(UNFINISHED);
  }

  /** Half deleted it must not look whole. */
  private static void delete(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(VersionDirectory.MANIFEST));
    DirectoryTree.delete(directory);
  }
}
