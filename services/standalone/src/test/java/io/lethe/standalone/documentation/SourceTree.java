package io.lethe.standalone.documentation;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The files of this repository that people write: no build outputs, no data directories. */
public final class SourceTree {

  /** The repository's root, as seen from this module, where its tests run. */
  public static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private static final Set<String> NOT_SOURCES = Set.of("target", "lethe-experiments");
  private static final Set<String> HIDDEN_SOURCES = Set.of(".ci", ".mvn");

  private SourceTree() {}

  /**
   * Files whose path, relative to the root and with slashes, suits, in the order of their paths.
   */
  public static List<Path> files(Predicate<String> suits) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return directory.equals(ROOT) || isSource(directory.getFileName().toString())
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (suits.test(name(file))) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return found;
  }

  /** The path of a file as people write it: from the root, with slashes. */
  public static String name(Path file) {
    return ROOT.relativize(file).toString().replace('\\', '/');
  }

  private static boolean isSource(String directory) {
    return HIDDEN_SOURCES.contains(directory)
        || !directory.startsWith(".") && !NOT_SOURCES.contains(directory);
  }
}
