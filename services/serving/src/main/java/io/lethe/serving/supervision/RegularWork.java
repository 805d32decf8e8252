package io.lethe.serving.supervision;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that a thread of its own does again and again. Whatever goes wrong in it is logged, and the
 * thread goes on: an exception that left it would be the last one.
 */
public final class RegularWork implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RegularWork.class);

  private final String name;
  private final Runnable work;
  private final WorkWatch watch;
  private final ScheduledExecutorService thread;

  /**
   * Nothing is done before {@link #start}.
   *
   * @param name the thread's
   * @param longest time that the work may take once; one that takes longer is a {@link #problem}
   */
  public RegularWork(String name, Duration longest, Runnable work) {
    this.name = name;
    this.work = work;
    this.watch = new WorkWatch(name, longest);
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Begins.
   *
   * @param every time from one end of the work to its next beginning; at least 1 ms
   */
  public void start(Duration every) {
    long millis = Math.max(1, every.toMillis());
    var unused = thread.scheduleWithFixedDelay(this::once, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Does it now, in the caller's thread, which must not be while it is begun already. */
  public void once() {
    watch.begin();
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      watch.failed(e);
      LOG.error("The work of {} failed, and is done again", name, e);
    } finally {
      watch.end();
    }
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    return watch.problem();
  }

  /** Ends it; what is being done is interrupted. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
