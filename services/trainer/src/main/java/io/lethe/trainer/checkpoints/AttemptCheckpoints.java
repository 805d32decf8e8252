package io.lethe.trainer.checkpoints;

import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.diffusion.finetune.TrainingState;
import io.lethe.store.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the checkpoints of one training, as {@code <attempt>-<step>}. The last one and the one
 * before it are kept: should the last be damaged, the other is there. One that can't be written or
 * read, for lack of space or memory too, costs time after a crash, so it does not fail the job.
 */
final class AttemptCheckpoints implements TrainingCheckpoints {

  private static final Logger LOG = LoggerFactory.getLogger(AttemptCheckpoints.class);

  private final Path own;
  private final Path root;
  private final CheckpointSchedule schedule;
  private final IntFunction<CheckpointFacts> facts;
  private final Optional<Checkpoint> from;
  private final IntConsumer resumed;
  private final BooleanSupplier resumable;
  private final Writer writer;
  private final Runnable written;
  private Optional<Path> last = Optional.empty();
  private int stepsSince;
  private long writtenAt = System.nanoTime();

  AttemptCheckpoints(
      Path own,
      Path root,
      CheckpointSchedule schedule,
      IntFunction<CheckpointFacts> facts,
      Optional<Checkpoint> from,
      IntConsumer resumed,
      BooleanSupplier resumable,
      Writer writer,
      Runnable written) {
    this.own = own;
    this.root = root;
    this.schedule = schedule;
    this.facts = facts;
    this.from = from;
    this.resumed = resumed;
    this.resumable = resumable;
    this.writer = writer;
    this.written = written;
  }

  /** Writes a checkpoint, as {@link Checkpoint#write}. */
  @FunctionalInterface
  interface Writer {
    void write(Path directory, TrainingState state, CheckpointFacts facts) throws IOException;
  }

  @Override
  public void restore(TrainingState state) {
    if (from.isEmpty()) {
      return;
    }
    try {
      from.get().restore(state);
    } catch (IOException | UncheckedIOException | OutOfMemoryError e) {
      LOG.warn("Training begins anew: {} can't be used", from.get().directory(), e);
      return;
    }
    last = Optional.of(from.get().directory());
    LOG.info("Training goes on after step {} from {}", state.step(), from.get().directory());
    resumed.accept(state.step());
  }

  /** Also after the last step: the gate takes time, too. */
  @Override
  public void afterStep(TrainingState state, int steps) {
    stepsSince++;
    if (state.step() == steps || schedule.isDue(stepsSince, System.nanoTime() - writtenAt)) {
      write(state);
    }
  }

  @Override
  public void cancelled(TrainingState state) {
    if (stepsSince > 0 && resumable.getAsBoolean()) {
      write(state);
    }
  }

  private void write(TrainingState state) {
    CheckpointFacts of = facts.apply(state.step());
    Path directory = own.resolve(of.attempt() + "-" + of.step());
    try {
      writer.write(directory, state, of);
      DirectoryTree.forceParents(directory, root);
      deleteAllBut(directory, last);
      last = Optional.of(directory);
      written.run();
    } catch (IOException | UncheckedIOException | OutOfMemoryError e) {
      LOG.warn("The checkpoint {} could not be written; the job goes on", directory, e);
      discard(directory);
    }
    stepsSince = 0;
    writtenAt = System.nanoTime();
  }

  private void deleteAllBut(Path newest, Optional<Path> before) throws IOException {
    for (Path other : DirectoryTree.children(own)) {
      if (!other.equals(newest) && !before.equals(Optional.of(other))) {
        DirectoryTree.delete(other);
      }
    }
  }

  /** What is half-written may be what fills the disk. */
  private static void discard(Path directory) {
    try {
      DirectoryTree.delete(directory);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("The half-written checkpoint {} could not be deleted: {}", directory, e.toString());
    }
  }
}
