package io.lethe.trainer.versions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Part of a version, such as its weights, which writes files of its own. */
@FunctionalInterface
public interface VersionPart {

  /**
   * Writes it.
   *
   * @param directory of the version, which holds the parts before this one
   * @param facts that its {@code lethe.json} is to hold
   * @throws IOException when it can't be written
   */
  void save(Path directory, Map<String, Object> facts) throws IOException;
}
