package io.lethe.trainer.runtime;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was started: closed in the opposite order. For one thread. */
final class CloseStack implements AutoCloseable {

  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  /** Adds what was just started. */
  <T extends AutoCloseable> T add(T part) {
    started.push(part);
    return part;
  }

  /**
   * Closes all, the last one first, and forgets them. One that fails keeps no other from being
   * closed.
   *
   * @throws IllegalStateException with the first failure as its cause, when some failed
   */
  @Override
  public void close() {
    IllegalStateException failure = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        if (failure == null) {
          failure = new IllegalStateException("A part of the trainer did not close: " + e, e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
