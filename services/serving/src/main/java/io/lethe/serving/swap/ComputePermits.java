package io.lethe.serving.swap;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who computes in one process. Live steps go in the order in which they ask, as many at once as
 * there are cores: a native call of a small batch does not fill them, so two at once make more
 * pictures than in turns. A version's load goes alone, a short piece at a time, in gaps: while no
 * model has a picture to make. So live pictures wait for a piece at most, and only where they come
 * while it runs. Where no gap comes, a piece goes in its order like a step after some patience, or
 * a busy process would never swap.
 */
public final class ComputePermits {

  private final int cores;
  private final Semaphore free;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition gap = lock.newCondition();
  private int working;

  /** Of this machine's cores. */
  public ComputePermits() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param cores most that compute at once
   */
  public ComputePermits(int cores) {
    this.cores = cores;
    this.free = new Semaphore(cores, true);
  }

  /** A turn, until closed; to be closed once. */
  public interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /** Has no load begin a piece, until closed: a model has pictures to make, a step at a time. */
  public Permit work() {
    count(1);
    return () -> count(-1);
  }

  /** Counts a model in or out, or just has those look again who wait for a gap. */
  private void count(int more) {
    lock.lock();
    try {
      working += more;
      gap.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a turn beside others. */
  public Permit step() {
    return take(1);
  }

  /**
   * Waits for a turn alone, in a gap.
   *
   * @param patience nanoseconds after which it goes in its order with the live steps; zero or less
   *     for at once
   */
  public Permit alone(long patience) {
    return takeGap(patience) ? permit(cores) : take(cores);
  }

  private boolean takeGap(long patience) {
    long end = System.nanoTime() + patience;
    boolean interrupted = false;
    lock.lock();
    try {
      while (working > 0 || !free.tryAcquire(cores)) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        try {
          gap.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return true;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Permit take(int share) {
    free.acquireUninterruptibly(share);
    return permit(share);
  }

  private Permit permit(int share) {
    return () -> {
      free.release(share);
      count(0);
    };
  }
}
