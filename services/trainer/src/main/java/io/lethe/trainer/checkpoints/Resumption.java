package io.lethe.trainer.checkpoints;

import io.lethe.schemas.TrainingJob;
import io.lethe.store.DirectoryTree;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a job go on after a crash. Its checkpoints lie beside its attempts in the version store, one
 * directory an owner, so that a trainer that takes over finds those of the one that died.
 */
public final class Resumption {

  private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

  private final VersionStore store;
  private final CheckpointSchedule schedule;

  public Resumption(VersionStore store, CheckpointSchedule schedule) {
    this.store = store;
    this.schedule = schedule;
  }

  /**
   * The checkpoints of a job.
   *
   * @param base directory of the version that it starts from
   * @param champion directory of the version that it is gated against
   * @param resumable whether a training that is stopped now will be gone on with: not one of a job
   *     that was cancelled
   */
  public JobCheckpoints of(TrainingJob job, Path base, Path champion, BooleanSupplier resumable)
      throws IOException {
    return new JobCheckpoints(
        store.checkpoints(job),
        store.owner(),
        store.root(),
        schedule,
        JobIdentity.of(job, base, champion),
        resumable);
  }

  /**
   * Notes that the job begins.
   *
   * @return how often in a row this trainer began it before and ended without stopping it, ending
   *     it or writing a checkpoint of it
   */
  public int begin(TrainingJob job) {
    return starts(job).begin();
  }

  /** Notes that the job was stopped in order, and will be gone on with. */
  public void stopped(TrainingJob job) {
    starts(job).reset();
  }

  private JobStarts starts(TrainingJob job) {
    return new JobStarts(store.checkpoints(job), store.owner());
  }

  /**
   * Deletes the checkpoints of a job that is over. What is left of them, if that goes wrong, goes
   * with the job's directory before a later job.
   */
  public void end(TrainingJob job) {
    try {
      DirectoryTree.delete(store.checkpoints(job));
    } catch (IOException | RuntimeException e) {
      LOG.warn("Checkpoints of job {} could not be deleted: {}", job.getJobId(), e.toString());
    }
  }
}
