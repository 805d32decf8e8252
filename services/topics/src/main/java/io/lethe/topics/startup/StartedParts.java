package io.lethe.topics.startup;

import java.util.ArrayDeque;
import java.util.Deque;
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

  /** Stops all parts, each once. One that fails is logged, and the others are stopped as well. */
  @Override
  public synchronized void close() {
    boolean interrupted = false;
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (Exception e) {
        LOG.error("{} did not stop as it should", part.getClass().getSimpleName(), e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
