package io.lethe.drills.services;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the packaged applications are.
 *
 * @param directory holds {@code labeler}, {@code trainer} and {@code serving}
 */
public record Applications(Path directory) {

  /**
   * Where the launcher says.
   *
   * @throws IllegalStateException with one sentence where one is not packaged
   */
  public static Applications found() {
    var found = new Applications(Path.of(System.getProperty("lethe.apps", "apps")));
    for (Role role : Role.values()) {
      if (!Files.exists(found.jar(role))) {
        throw new IllegalStateException(
            "Can't find %s: start Lethe by its launcher, or package apps/%s and set -Dlethe.apps."
                .formatted(found.jar(role), role.label()));
      }
    }
    return found;
  }

  Path jar(Role role) {
    return directory
        .resolve(role.label())
        .resolve("target/quarkus-app/quarkus-run.jar")
        .toAbsolutePath()
        .normalize();
  }
}
