package io.lethe.trainer.checkpoints;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often a trainer began a job and ended before it stopped the job, ended it or wrote a
 * checkpoint of it: killed, or out of memory. Kept in a file beside the job's checkpoints. What
 * goes wrong with the file is logged: it may not cost the job.
 */
final class JobStarts {

  private static final Logger LOG = LoggerFactory.getLogger(JobStarts.class);

  private final Path file;

  /**
   * @param all directory of the job's checkpoints
   * @param owner this trainer's name
   */
  JobStarts(Path all, String owner) {
    this.file = all.resolve("starts-" + owner);
  }

  /**
   * Counts one more.
   *
   * @return how many there were before it, in a row
   */
  int begin() {
    int before = before();
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, Integer.toString(before + 1));
    } catch (IOException e) {
      LOG.warn("The start of a job could not be noted in {}: {}", file, e.toString());
    }
    return before;
  }

  private int before() {
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("Earlier starts of a job can't be read in {}: {}", file, e.toString());
      return 0;
    }
  }

  /** The job got further, or was stopped in order: the count begins anew. */
  void reset() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted: {}", file, e.toString());
    }
  }
}
