package io.lethe.serving.swap;

import java.util.concurrent.Semaphore;

/**
 * Who computes in one process, in the order in which they ask: as many models at once as there are
 * cores, each a step at a time, or one piece of a version's load, alone. A native call of a small
 * batch does not fill the cores, so two models at once make more pictures than in turns; a load
 * beside a step only makes live pictures late (docs/serving.md has the figures).
 */
public final class Turns {

  private final int cores;
  private final Semaphore free;

  /** Of this machine's cores. */
  public Turns() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param cores most that compute at once
   */
  public Turns(int cores) {
    this.cores = cores;
    this.free = new Semaphore(cores, true);
  }

  /** A turn, until closed. */
  public interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits for a turn beside others. */
  public Turn step() {
    return take(1);
  }

  /** Waits for a turn alone. */
  public Turn alone() {
    return take(cores);
  }

  private Turn take(int share) {
    free.acquireUninterruptibly(share);
    return () -> free.release(share);
  }
}
