package io.lethe.trainer.data;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts pictures that can't be used, and tells of the first ones. For one thread. */
final class SkippedPictures {

  private static final Logger LOG = LoggerFactory.getLogger(SkippedPictures.class);
  private static final int MOST_TOLD = 10;

  private int count;
  private String first;

  /**
   * Skips one.
   *
   * @param why one sentence that names the picture
   */
  void add(String why) {
    count++;
    if (first == null) {
      first = why;
    }
    if (count <= MOST_TOLD) {
      LOG.warn("Skipped: {}", why);
    }
  }

  int count() {
    return count;
  }

  /** Why the first one was skipped. */
  Optional<String> first() {
    return Optional.ofNullable(first);
  }
}
