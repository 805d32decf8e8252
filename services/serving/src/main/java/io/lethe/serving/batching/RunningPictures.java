package io.lethe.serving.batching;

import io.lethe.serving.swap.Denoiser;
import io.lethe.serving.swap.Denoising;
import io.lethe.serving.swap.VersionLease;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The pictures that one version is making, and the lease that keeps its weights until the last of
 * them is made or given up. Used by one thread at a time.
 */
final class RunningPictures implements AutoCloseable {

  private final VersionLease lease;
  private final Consumer<Throwable> unexpected;
  private final TreeSet<PictureTask> begun = new TreeSet<>(PictureTask.EARLIEST_DUE);

  /**
   * Takes the lease over.
   *
   * @param unexpected told where a picture can't be begun for a reason that should not be
   */
  RunningPictures(VersionLease lease, Consumer<Throwable> unexpected) {
    this.lease = lease;
    this.unexpected = unexpected;
  }

  String version() {
    return lease.version();
  }

  boolean isOf(Denoiser denoiser) {
    return lease.denoiser() == denoiser;
  }

  /** Whether pictures whose steps are done are decoded. */
  boolean decodes() {
    return lease.denoiser().decodes();
  }

  /** Pictures that are begun and not done. */
  int size() {
    return begun.size();
  }

  void dropAbandoned() {
    begun.removeIf(PictureTask::isAbandoned);
  }

  /**
   * The pictures that are due first, of those that are begun and of those that wait.
   *
   * @param waiting begins pictures of it; null begins none
   * @param maxRows most rows of the network that they take together
   */
  List<PictureTask> next(PictureQueue waiting, int maxRows) {
    var batch = new NextBatch(maxRows);
    for (PictureTask task : List.copyOf(begun)) {
      begin(waiting, task, batch);
      if (!batch.isFull()) {
        batch.add(task);
      }
    }
    begin(waiting, null, batch);
    return batch.pictures();
  }

  private void begin(PictureQueue waiting, PictureTask before, NextBatch batch) {
    while (waiting != null && !batch.isFull()) {
      PictureTask task = waiting.takeBefore(before).orElse(null);
      if (task == null) {
        return;
      }
      task.begin(lease.denoiser()).ifPresent(unexpected);
      if (!task.isAbandoned()) {
        begun.add(task);
        batch.add(task);
      }
    }
  }

  /**
   * One denoising step for each.
   *
   * @return those that are done now
   * @throws RuntimeException when the denoiser failed
   */
  List<PictureTask> step(List<PictureTask> batch) {
    List<Denoising> pictures = batch.stream().map(PictureTask::picture).toList();
    lease.denoiser().step(pictures);
    List<PictureTask> done = batch.stream().filter(task -> task.picture().isDone()).toList();
    done.forEach(begun::remove);
    return done;
  }

  /** A hold on the version for pictures that are done and not decoded yet, closed by its owner. */
  VersionLease anotherLease() {
    return lease.another();
  }

  /** Gives pictures up. */
  void fail(List<PictureTask> tasks, Throwable why) {
    tasks.forEach(begun::remove);
    tasks.forEach(task -> task.made().completeExceptionally(why));
  }

  /** Gives up what is not done, and lets the weights go. */
  void close(Throwable why) {
    fail(List.copyOf(begun), why);
    close();
  }

  /** Lets the weights go. */
  @Override
  public void close() {
    lease.close();
  }
}
