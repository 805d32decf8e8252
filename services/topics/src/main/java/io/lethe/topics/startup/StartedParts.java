package io.lethe.topics.startup;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a service that have to be stopped. They are stopped in the opposite order of their
 * start, so a part is there for as long as those that were started after it. For several threads.
 */
public final class StartedParts implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StartedParts.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /**
   * Adds the part that was started last.
   *
   * @return the part
   */
  public synchronized <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /**
   * As {@link #close()}, within a time: a part that takes longer is left behind, and those after it
   * are stopped meanwhile.
   */
  public synchronized void close(Duration budget) {
    long end = System.nanoTime() + budget.toNanos();
    boolean interrupted = false;
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      String name = part.getClass().getSimpleName();
      var stopping = new Thread(() -> stop(part), "lethe-stop-" + name);
      stopping.setDaemon(true);
      stopping.start();
      try {
        stopping.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (stopping.isAlive()) {
        LOG.warn("{} did not stop in time", name);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(AutoCloseable part) {
    try {
      part.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.error("{} did not stop as it should", part.getClass().getSimpleName(), e);
    }
  }

  /** Stops all parts, each once. One that fails is logged, and the others are stopped as well. */
  @Override
  public synchronized void close() {
    boolean interrupted = false;
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      stop(part);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
