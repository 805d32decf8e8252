package io.lethe.topics;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One daemon thread for calls of a Kafka client, which wait where the broker is away. */
public final class BoundedExecutor {

  private BoundedExecutor() {}

  /**
   * Runs tasks one after the other.
   *
   * @param mostWaiting tasks that may wait; more are refused with RejectedExecutionException
   */
  public static ExecutorService named(String name, int mostWaiting) {
    return new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(mostWaiting),
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
