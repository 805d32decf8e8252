package io.lethe.trainer.checkpoints;

import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.schemas.TrainingSettings;
import io.lethe.store.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints of one job. */
public final class JobCheckpoints {

  private static final Logger LOG = LoggerFactory.getLogger(JobCheckpoints.class);

  private final Path all;
  private final Path own;
  private final Path root;
  private final CheckpointSchedule schedule;
  private final JobIdentity job;
  private final BooleanSupplier resumable;

  /**
   * A job's checkpoints.
   *
   * @param all directory of the job's checkpoints, one directory an owner in it
   * @param owner this trainer's name
   * @param root directory of all versions
   * @param resumable whether a training that is stopped now will be gone on with
   */
  JobCheckpoints(
      Path all,
      String owner,
      Path root,
      CheckpointSchedule schedule,
      JobIdentity job,
      BooleanSupplier resumable) {
    this.all = all;
    this.own = all.resolve(owner);
    this.root = root;
    this.schedule = schedule;
    this.job = job;
    this.resumable = resumable;
  }

  /** Complete ones that are the job's, whoever wrote them, the newest first. */
  public List<Checkpoint> newestFirst() {
    List<Checkpoint> found = new ArrayList<>();
    try {
      for (Path owner : DirectoryTree.children(all)) {
        for (Path directory : DirectoryTree.children(owner)) {
          read(directory).ifPresent(found::add);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("Some checkpoints in {} can't be read: {}", all, e.toString());
    }
    found.sort(
        Comparator.comparingInt((Checkpoint one) -> one.facts().attempt())
            .thenComparingInt(one -> one.facts().step())
            .reversed());
    return found;
  }

  private Optional<Checkpoint> read(Path directory) {
    try {
      Checkpoint checkpoint = Checkpoint.read(directory);
      if (checkpoint.facts().job().equals(job)) {
        return Optional.of(checkpoint);
      }
      LOG.warn("The checkpoint {} is passed over: it is not of job {}", directory, job);
    } catch (IOException | RuntimeException e) {
      LOG.warn("The checkpoint {} is passed over: {}", directory, e.toString());
    }
    return Optional.empty();
  }

  /**
   * Those that an attempt writes.
   *
   * @param settings of the attempt
   * @param from the one to go on from, if the attempt is the one that wrote it
   * @param resumed hears of the step that the training goes on after
   */
  public TrainingCheckpoints of(
      FrozenData data,
      int attempt,
      TrainingSettings settings,
      Optional<Checkpoint> from,
      IntConsumer resumed) {
    return new AttemptCheckpoints(
        own,
        root,
        schedule,
        step ->
            new CheckpointFacts(
                job, data, attempt, settings.getBeta(), settings.getLearningRate(), step),
        from.filter(checkpoint -> checkpoint.facts().attempt() == attempt),
        resumed,
        resumable,
        Checkpoint::write,
        new JobStarts(all, own.getFileName().toString())::reset);
  }
}
