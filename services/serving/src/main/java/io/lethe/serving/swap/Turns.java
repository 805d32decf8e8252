package io.lethe.serving.swap;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets those who compute in one process take turns, in the order in which they ask: a denoising
 * step of a model, a piece of a version's load. Native calls use all cores; two at once only slow
 * each other down.
 */
public final class Turns {

  private final ReentrantLock turn = new ReentrantLock(true);

  /** A turn, until closed. */
  public interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits for a turn. */
  public Turn take() {
    turn.lock();
    return turn::unlock;
  }
}
