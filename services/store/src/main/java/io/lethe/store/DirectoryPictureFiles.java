package io.lethe.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** In a directory that all services share. */
final class DirectoryPictureFiles implements PictureFiles {

  /** What begins so is on its way; a process that was killed may leave one. */
  private static final String UNFINISHED = ".unfinished-";

  private final Path root;

  /**
   * @param root directory of the store; made when something is first written
   */
  DirectoryPictureFiles(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public void put(String path, byte[] bytes) throws IOException {
    Path file = root.resolve(path);
    Path unfinished = file.resolveSibling(UNFINISHED + UUID.randomUUID());
    try {
      Files.createDirectories(file.getParent());
      try {
        write(unfinished, bytes);
        Files.move(
            unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
      DirectoryTree.forceParents(file, root);
    } catch (IOException e) {
      throw new IOException("The store can't be written now: " + e, e);
    }
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  @Override
  public Optional<byte[]> read(String path, int most) throws IOException {
    try (InputStream in = Files.newInputStream(root.resolve(path))) {
      return Optional.of(in.readNBytes(most));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IOException("The store can't be read now: " + e, e);
    }
  }

  @Override
  public void delete(String path) throws IOException {
    Files.deleteIfExists(root.resolve(path));
  }

  @Override
  public void forget(String folder) throws IOException {
    for (String name : names(folder, UNFINISHED)) {
      delete(folder + name);
    }
    try {
      Files.deleteIfExists(root.resolve(folder));
    } catch (DirectoryNotEmptyException e) {
      // It is not empty.
    }
  }

  @Override
  public List<String> names(String folder, String start) throws IOException {
    Path directory = root.resolve(folder);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .map(child -> child.getFileName().toString())
          .filter(name -> name.startsWith(start))
          .sorted()
          .toList();
    }
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
