package io.lethe.serving.swap;

import io.lethe.schemas.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;

/** Told of a warm version just before it goes live, on the loader's thread. */
@FunctionalInterface
public interface WarmListener {

  /**
   * A version is about to go live.
   *
   * @param directory of the version, its hashes verified
   * @throws IOException when what it needs of the directory can't be read
   * @throws RuntimeException when it is not fit; with either the version does not go live
   */
  void warm(ModelVersion version, Path directory) throws IOException;
}
