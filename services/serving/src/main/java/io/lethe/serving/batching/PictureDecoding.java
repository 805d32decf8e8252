package io.lethe.serving.batching;

import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.supervision.WorkerThread;
import io.lethe.serving.swap.ComputePermits;
import io.lethe.serving.swap.Denoising;
import io.lethe.serving.swap.StepPermits;
import io.lethe.serving.swap.VersionLease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Decodes the latents of pictures whose steps are done, on a thread of its own: the steps of others
 * go on meanwhile. Each picture is decoded by the version that made its latents. Where too many
 * wait, none is begun until there is room.
 */
final class PictureDecoding implements AutoCloseable {

  private final StepPermits compute;
  private final int most;
  private final WorkerThread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition less = lock.newCondition();
  private int waiting;
  private volatile boolean stopped;

  /**
   * @param most pictures that may wait before no more are begun, 1 or more
   * @param mostBegun pictures that may be under way when there is no more room
   * @param longest time that decoding the pictures of one step may take
   * @param compute one permit is taken for the pictures of one step
   */
  PictureDecoding(String model, int most, int mostBegun, Duration longest, StepPermits compute) {
    this.compute = compute;
    this.most = most;
    this.thread = new WorkerThread("lethe-decoding-" + model, most + mostBegun, longest);
  }

  /** What becomes of pictures that were handed in. */
  interface Listener {

    /** They can be read. */
    void decoded(List<PictureTask> tasks);

    /** They could not be decoded. */
    void failed(List<PictureTask> tasks, Throwable why);
  }

  /**
   * Has pictures decoded.
   *
   * @param lease of their version, closed by this
   * @param stopping why a picture is refused that is not decoded when this is closed
   */
  void decode(
      List<PictureTask> tasks,
      VersionLease lease,
      Listener listener,
      Supplier<RefusedException> stopping) {
    count(tasks.size());
    var unused =
        thread
            .submit(
                () -> {
                  decode(tasks, lease);
                  listener.decoded(tasks);
                  return null;
                },
                () -> stopped || tasks.stream().allMatch(PictureTask::isAbandoned))
            .whenComplete(
                (nothing, error) -> {
                  lease.close();
                  count(-tasks.size());
                  if (error instanceof CancellationException) {
                    listener.failed(tasks, stopping.get());
                  } else if (error != null) {
                    listener.failed(
                        tasks, error instanceof CompletionException ? error.getCause() : error);
                  }
                });
  }

  private void decode(List<PictureTask> tasks, VersionLease lease) {
    List<Denoising> pictures =
        tasks.stream().filter(task -> !task.isAbandoned()).map(PictureTask::picture).toList();
    if (pictures.isEmpty()) {
      return;
    }
    try (ComputePermits.Permit busy = compute.busy();
        ComputePermits.Permit permit = compute.step()) {
      lease.denoiser().decode(pictures);
    }
  }

  private void count(int more) {
    lock.lock();
    try {
      waiting += more;
      less.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Pictures that are handed in and not decoded. */
  int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /** Whether more pictures may be begun. */
  boolean hasRoom() {
    return waiting() < most;
  }

  /** Waits until more pictures may be begun, or this is closed. */
  void awaitRoom() throws InterruptedException {
    lock.lock();
    try {
      while (waiting >= most && !stopped) {
        less.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  Optional<String> problem() {
    return thread.problem();
  }

  /** Decodes what was handed in, for so long at most. */
  void awaitEnd(Duration longest) throws InterruptedException {
    long left = longest.toNanos();
    lock.lock();
    try {
      while (waiting > 0 && left > 0) {
        left = less.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives up pictures whose turn has not come, and ends after the pictures that are being decoded.
   */
  @Override
  public void close() {
    stopped = true;
    count(0);
    thread.close();
  }
}
