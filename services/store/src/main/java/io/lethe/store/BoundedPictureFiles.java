package io.lethe.store;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Files of a store that may hang, as a disk of the network does: no call for a picture takes longer
 * than a bound. While calls would, the store is left alone for as long, and calls fail at once;
 * then one call tries it. Folders are looked through without a bound.
 */
final class BoundedPictureFiles implements PictureFiles {

  /** Calls at a time. One that hangs keeps its thread for as long as it does. */
  private static final int THREADS = 32;

  /** Calls that may wait for a thread; each has a caller, who waits no longer than the bound. */
  private static final int MOST_WAITING = 1024;

  private static final Duration KEEP_IDLE = Duration.ofMinutes(1);

  private final PictureFiles files;
  private final Duration longest;
  private final Duration stuck;
  private final ThreadPoolExecutor threads;
  private final CircuitBreaker breaker;

  /** When each call began that has not ended, ns. */
  private final Map<Object, Long> begun = new ConcurrentHashMap<>();

  /**
   * @param files closed with this
   * @param longest time that a caller waits, 1 ms or more
   * @param stuck time after which a call that has not ended is a {@link #problem}
   */
  BoundedPictureFiles(PictureFiles files, Duration longest, Duration stuck) {
    this.files = files;
    this.longest = longest;
    this.stuck = stuck;
    this.threads = threads();
    this.breaker =
        CircuitBreaker.of(
            "store of pictures",
            CircuitBreakerConfig.custom()
                // The first call, or two of four: a single late one among others is no hang.
                .slidingWindowSize(4)
                .minimumNumberOfCalls(1)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(longest)
                // A store that says no does answer.
                .recordExceptions(TimeoutException.class, RejectedExecutionException.class)
                .ignoreExceptions(InterruptedIOException.class)
                .build());
  }

  private static ThreadPoolExecutor threads() {
    var number = new AtomicInteger();
    var threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            KEEP_IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            task -> {
              var thread = new Thread(task, "lethe-picture-files-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  @Override
  public void put(String path, byte[] bytes) throws IOException {
    bounded(
        () -> {
          files.put(path, bytes);
          return null;
        });
  }

  @Override
  public Optional<byte[]> read(String path, int most) throws IOException {
    return bounded(() -> files.read(path, most));
  }

  @Override
  public void delete(String path) throws IOException {
    bounded(
        () -> {
          files.delete(path);
          return null;
        });
  }

  @Override
  public void forget(String folder) throws IOException {
    files.forget(folder);
  }

  @Override
  public List<String> names(String folder, String start) throws IOException {
    return files.names(folder, start);
  }

  @Override
  public Optional<String> problem() {
    long now = System.nanoTime();
    return begun.values().stream()
        .filter(at -> now - at > stuck.toNanos())
        .findAny()
        .map(at -> "A call of the store of pictures has not ended for more than " + stuck + ".");
  }

  private <T> T bounded(Callable<T> call) throws IOException {
    try {
      return breaker.executeCallable(() -> await(threads.submit(() -> watched(call))));
    } catch (CallNotPermittedException | RejectedExecutionException e) {
      throw new IOException("The store of pictures hangs, and is left alone for now.", e);
    } catch (TimeoutException e) {
      throw new IOException(
          "The store of pictures did not answer within %d ms.".formatted(longest.toMillis()), e);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Reading and writing files throws nothing else", e);
    }
  }

  private <T> T await(Future<T> call) throws TimeoutException, IOException {
    try {
      return call.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw new IOException(failure.getMessage(), failure);
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Nobody waits for the store of pictures any more.");
    } finally {
      // Whether it has ended or not: nobody waits for it any more.
      call.cancel(true);
    }
  }

  private <T> T watched(Callable<T> call) throws Exception {
    var key = new Object();
    begun.put(key, System.nanoTime());
    try {
      return call.call();
    } finally {
      begun.remove(key);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    files.close();
  }
}
