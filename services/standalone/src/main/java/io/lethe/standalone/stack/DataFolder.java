package io.lethe.standalone.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The one directory that holds everything: reported pictures too, so it is its owner's alone. */
final class DataFolder {

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private DataFolder() {}

  /**
   * Makes the directory where it is not there; one that is there keeps its rights.
   *
   * @param data absolute
   * @throws StackStartException with one sentence when it can't be made or used
   */
  static void make(Path data) {
    if (data.toString().contains(",")) {
      throw new StackStartException(
          "The data directory %s has a comma in its path, which Kafka can't take: choose another."
              .formatted(data));
    }
    try {
      if (!Files.isDirectory(data)) {
        if (data.getParent() != null) {
          Files.createDirectories(data.getParent());
        }
        makeOwn(data);
      }
    } catch (IOException e) {
      throw new StackStartException("Can't create the data directory " + data + ".", e);
    }
  }

  private static void makeOwn(Path data) throws IOException {
    boolean hasRights = data.getFileSystem().supportedFileAttributeViews().contains("posix");
    Files.createDirectory(
        data, hasRights ? new FileAttribute<?>[] {OWNER_ONLY} : new FileAttribute<?>[0]);
  }
}
