package io.lethe.serving.publishing;

import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.topics.BoundedExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;

/** One thread with a consumer of its own, for reads that somebody waits for. */
final class ConsumerThread implements AutoCloseable {

  private static final int MOST_WAITING = 256;
  private static final long CLOSE_SECONDS = 10;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Duration patience;
  private final ExecutorService thread;

  /** Opened at the first need, and anew after an error; only the thread touches it. */
  private Consumer<byte[], byte[]> consumer;

  /**
   * @param name the thread's
   * @param consumers makes a read_committed consumer without a group
   * @param patience how long one read may take, the wait for those before it included
   */
  ConsumerThread(String name, Supplier<Consumer<byte[], byte[]>> consumers, Duration patience) {
    this.consumers = consumers;
    this.patience = patience;
    this.thread = BoundedExecutor.named(name, MOST_WAITING);
  }

  /**
   * Reads, after those that asked before.
   *
   * @return fails with {@link RefusedException}: BROKER_AWAY where that is not done in time,
   *     QUEUE_FULL where too many wait
   */
  <T> CompletableFuture<T> read(Function<Consumer<byte[], byte[]>, T> task) {
    try {
      // What is given up before its turn is not begun.
      return CompletableFuture.supplyAsync(() -> guarded(task), thread)
          .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
          .exceptionallyCompose(
              error ->
                  CompletableFuture.failedFuture(
                      error instanceof TimeoutException
                          ? new RefusedException(
                              Refusal.BROKER_AWAY, "The pictures were not read in time.", error)
                          : error));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              Refusal.QUEUE_FULL, "Too many look for earlier pictures already.", e));
    }
  }

  private <T> T guarded(Function<Consumer<byte[], byte[]>, T> task) {
    try {
      if (consumer == null) {
        consumer = consumers.get();
      }
      return task.apply(consumer);
    } catch (KafkaException e) {
      closeConsumer();
      throw new RefusedException(Refusal.BROKER_AWAY, "The pictures can't be read now.", e);
    }
  }

  private void closeConsumer() {
    if (consumer != null) {
      consumer.close();
      consumer = null;
    }
  }

  @Override
  public void close() {
    try {
      thread.execute(this::closeConsumer);
    } catch (RejectedExecutionException e) {
      // Full: the process ends anyway, and the consumer is in no group.
    }
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
