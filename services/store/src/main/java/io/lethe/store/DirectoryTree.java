package io.lethe.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What is done to whole directories. */
public final class DirectoryTree {

  private DirectoryTree() {}

  /** What lies in a directory, sorted; nothing where there is none. */
  public static List<Path> children(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList();
    }
  }

  /** Deletes a directory with all that is in it, if it is there. */
  public static void delete(Path top) throws IOException {
    if (Files.exists(top)) {
      try (Stream<Path> walk = Files.walk(top)) {
        for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** Forces the entries of a directory and of those in it to disk. */
  public static void force(Path top) throws IOException {
    try (Stream<Path> walk = Files.walk(top)) {
      for (Path directory : walk.filter(Files::isDirectory).toList()) {
        forceEntries(directory);
      }
    }
  }

  /** A new directory survives a power cut only once its parent's entry is on disk, up to a root. */
  public static void forceParents(Path directory, Path root) throws IOException {
    for (Path parent = directory.getParent(); parent.startsWith(root); ) {
      forceEntries(parent);
      parent = parent.getParent();
    }
  }

  private static void forceEntries(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
