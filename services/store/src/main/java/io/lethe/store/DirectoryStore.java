package io.lethe.store;

import io.lethe.diffusion.version.CorruptVersionException;
import io.lethe.diffusion.version.VersionDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Versions in a directory: what is written there is there for all who share it. */
public final class DirectoryStore implements Store {

  private final Path root;

  /**
   * A store.
   *
   * @param root directory of all versions; made when something is first written
   */
  public DirectoryStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public List<String> children(String uri) throws IOException {
    return DirectoryTree.children(resolve(uri)).stream()
        .map(child -> child.getFileName().toString())
        .toList();
  }

  @Override
  public boolean isSealed(String uri) throws IOException {
    return VersionDirectory.isSealed(resolve(uri));
  }

  @Override
  public String manifestSha256(String uri) throws IOException {
    return VersionDirectory.manifestSha256(resolve(uri));
  }

  @Override
  public StoredVersion verified(String uri, String manifestSha256) throws IOException {
    Path directory = resolve(uri);
    return new StoredVersion(directory, VersionDirectory.verify(directory, manifestSha256));
  }

  @Override
  public void publish(String uri) {
    // It lies where all look for it.
  }

  @Override
  public void delete(String uri) throws IOException {
    Path top = resolve(uri);
    if (Files.exists(top)) {
      deleteSeals(top);
      DirectoryTree.delete(top);
    }
  }

  private static void deleteSeals(Path top) throws IOException {
    try (Stream<Path> walk = Files.walk(top)) {
      for (Path directory : walk.filter(VersionDirectory::isSealed).toList()) {
        Files.delete(directory.resolve(VersionDirectory.MANIFEST));
      }
    }
  }

  /** URIs come from records: none may lead out of the store. */
  Path resolve(String uri) throws CorruptVersionException {
    Path directory;
    try {
      directory = root.resolve(uri).normalize();
    } catch (InvalidPathException e) {
      throw new CorruptVersionException("The weights URI " + uri + " is not a path.", e);
    }
    if (!directory.startsWith(root) || directory.equals(root)) {
      throw new CorruptVersionException("The weights URI " + uri + " leaves the version store.");
    }
    return directory;
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
