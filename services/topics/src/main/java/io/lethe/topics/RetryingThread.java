package io.lethe.topics;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that works until it is closed. Work that fails, because the broker is away for example,
 * begins anew after a second; so it does after an Error, for nobody would miss a thread that ended.
 * What says that the virtual machine itself is broken or out of memory ends it.
 */
public final class RetryingThread implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RetryingThread.class);
  private static final long RETRY_MILLIS = 1000;

  private final String name;
  private final Consumer<BooleanSupplier> work;
  private final Duration closeWait;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Does not start yet.
   *
   * @param name the thread's
   * @param work ends soon after what it is handed says that it is to end
   * @param closeWait how long {@link #close} waits for that
   */
  public RetryingThread(String name, Consumer<BooleanSupplier> work, Duration closeWait) {
    this.name = name;
    this.work = work;
    this.closeWait = closeWait;
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Starts to work. */
  public void start() {
    thread.start();
  }

  private void run() {
    while (isRunning()) {
      try {
        work.accept(this::isRunning);
      } catch (RuntimeException e) {
        LOG.warn("{} failed, trying again: {}", name, e.getMessage());
        LOG.debug("It ended", e);
        pause();
      } catch (Error e) {
        if (e instanceof VirtualMachineError && !(e instanceof StackOverflowError)) {
          throw e;
        }
        LOG.error("{} failed, trying again", name, e);
        pause();
      }
    }
  }

  private boolean isRunning() {
    return stopping.getCount() > 0;
  }

  private void pause() {
    try {
      if (stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.debug("Stopped while waiting to try again");
      }
    } catch (InterruptedException e) {
      stopping.countDown();
    }
  }

  /** Whether it still works, or tries to; one that was not started does not. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  /** Has the work end, and waits for that, though not for ever. */
  @Override
  public void close() {
    stopping.countDown();
    try {
      thread.join(closeWait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
