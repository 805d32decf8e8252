package io.lethe.standalone.backup;

import java.nio.file.Path;

/** Where a backup keeps a version's files. */
final class VersionFiles {

  private VersionFiles() {}

  /**
   * The directory of a version.
   *
   * @throws BackupException with one sentence when its URI leads out of the backup
   */
  static Path in(Path directory, String uri) throws BackupException {
    Path versions = directory.resolve("versions").toAbsolutePath().normalize();
    Path path = versions.resolve(uri).normalize();
    if (!path.startsWith(versions)) {
      throw new BackupException("The version %s leads out of the backup.".formatted(uri));
    }
    return path;
  }
}
