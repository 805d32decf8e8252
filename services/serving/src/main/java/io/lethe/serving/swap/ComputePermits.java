package io.lethe.serving.swap;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Fair permits to compute in one process. As many live steps run at once as there are cores, first
 * come, first served: a native call of a small batch does not fill the cores, so two at once make
 * more pictures than one after the other. Loading a version is cut into pieces. A piece runs alone,
 * and only while no model has a picture to make, so a live picture waits for at most one piece.
 * After some patience a piece queues like a step, or a busy process would never swap.
 */
public final class ComputePermits implements StepPermits {

  private final int cores;
  private final Semaphore free;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition gap = lock.newCondition();
  private int working;

  /** Permits for this machine's cores. */
  public ComputePermits() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param cores most steps that run at once
   */
  public ComputePermits(int cores) {
    this.cores = cores;
    this.free = new Semaphore(cores, true);
  }

  /** Leave to compute, until closed; to be closed once. */
  public interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /** Tells that a model has pictures to make: no piece of a load begins until this is closed. */
  @Override
  public Permit busy() {
    count(1);
    return () -> count(-1);
  }

  /** Counts a busy model in or out; 0 wakes the pieces that wait for a gap. */
  private void count(int more) {
    lock.lock();
    try {
      working += more;
      gap.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a permit to run one step beside others. */
  @Override
  public Permit step() {
    return take(1);
  }

  /**
   * Waits for a permit to run alone, in a gap.
   *
   * @param patience nanoseconds after which it queues with the live steps; zero or less for at once
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
