package io.lethe.serving.supervision;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of each thread of the process that an exception or error ended. Threads that follow a topic
 * begin anew after an exception, so it is a broken virtual machine or lack of memory that ends
 * them, and nothing starts them again.
 */
public final class DeadThreads implements UncaughtExceptionHandler, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeadThreads.class);

  /** Threads that the services start are named so. */
  private static final String OURS = "lethe-";

  private UncaughtExceptionHandler before;
  private volatile String problem;

  /** Begins to hear of them. */
  public void watch() {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(this);
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    boolean isOurs = thread.getName().startsWith(OURS);
    if (isOurs && failure instanceof Error) {
      // First: where memory ran out, what comes next may fail.
      problem = thread.getName();
    }
    if (isOurs || before == null) {
      LOG.error("Thread {} ended", thread.getName(), failure);
    } else {
      before.uncaughtException(thread, failure);
    }
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem).map(name -> "An error ended the thread " + name + ".");
  }

  @Override
  public void close() {
    if (Thread.getDefaultUncaughtExceptionHandler() == this) {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }
}
