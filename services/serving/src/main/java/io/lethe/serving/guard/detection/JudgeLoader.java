package io.lethe.serving.guard.detection;

import io.lethe.schemas.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Loads a version's judge into memory. */
@FunctionalInterface
public interface JudgeLoader {

  /**
   * Loads the judge in a version's directory, whose hashes were verified.
   *
   * @return empty where the version came without one
   * @throws IOException when it can't be read
   */
  Optional<VersionJudge> load(ModelVersion version, Path directory) throws IOException;
}
