package io.lethe.serving.supervision;

import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for work that somebody waits for. Its queue is bounded, work that nobody waits for any
 * more is not begun, and whatever goes wrong is told to those who wait: the thread goes on.
 */
public final class WorkerThread implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerThread.class);
  private static final long CLOSE_SECONDS = 15;

  private final String name;
  private final WorkWatch watch;
  private final ThreadPoolExecutor thread;

  /**
   * @param name the thread's
   * @param mostWaiting pieces of work that may wait, 1 or more
   * @param longest time that one piece may take; one that takes longer is a {@link #problem}
   */
  public WorkerThread(String name, int mostWaiting, Duration longest) {
    this.name = name;
    this.watch = new WorkWatch(name, longest);
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(mostWaiting),
            task -> {
              var worker = new Thread(task, name);
              worker.setDaemon(true);
              return worker;
            });
  }

  /**
   * Has a piece of work done, after those that were handed in before.
   *
   * @param isAbandoned asked when its turn comes: whether nobody waits for it any more
   * @return fails with what the work threw; with {@link RefusedException}: QUEUE_FULL where too
   *     much waits, STOPPING after {@link #close}; and is cancelled where the work was abandoned
   */
  public <T> CompletableFuture<T> submit(Supplier<T> work, BooleanSupplier isAbandoned) {
    var done = new CompletableFuture<T>();
    try {
      thread.execute(() -> run(work, isAbandoned, done));
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(
          thread.isShutdown()
              ? new RefusedException(Refusal.STOPPING, "This instance is stopping.", e)
              : new RefusedException(
                  Refusal.QUEUE_FULL, "Too many pictures wait for " + name + " already.", e));
    }
    return done;
  }

  private <T> void run(Supplier<T> work, BooleanSupplier isAbandoned, CompletableFuture<T> done) {
    watch.begin();
    try {
      if (isAbandoned.getAsBoolean()) {
        done.cancel(false);
        return;
      }
      done.complete(work.get());
    } catch (IllegalArgumentException | RefusedException e) {
      done.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      watch.failed(e);
      done.completeExceptionally(e);
      LOG.error("Work of {} failed", name, e);
    } finally {
      watch.end();
    }
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    return watch.problem();
  }

  /** Ends after the work that was handed in so far, and after 15 seconds at most. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("{} is still at work after {} s", name, CLOSE_SECONDS);
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
