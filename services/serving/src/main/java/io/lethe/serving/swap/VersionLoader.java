package io.lethe.serving.swap;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads versions beside the live ones, one at a time on one thread, and flips a slot when its
 * version is warm. Whatever fails leaves the slot as it was.
 */
public final class VersionLoader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);
  private static final long CLOSE_SECONDS = 30;

  private final VersionWarmUp warmUp;
  private final SwapListener listener;
  private final Duration firstRetry;
  private final Duration longestRetry;
  private final Map<ModelSlot, VersionTarget> wanted = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "lethe-version-loader"));

  /**
   * @param firstRetry wait before a version that was not there, or a store that could not be read,
   *     is tried again; doubles each time
   * @param longestRetry longest such wait
   */
  public VersionLoader(
      VersionWarmUp warmUp, SwapListener listener, Duration firstRetry, Duration longestRetry) {
    this.warmUp = warmUp;
    this.listener = listener;
    this.firstRetry = firstRetry;
    this.longestRetry = longestRetry;
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Has a slot serve a version soon. A later call for the same slot replaces an earlier one that
   * was not begun yet; a new revision tries a version again that failed.
   */
  public void want(ModelSlot slot, VersionTarget target) {
    want(slot, target, Duration.ZERO);
  }

  /**
   * Like {@link #want(ModelSlot, VersionTarget)}, after a wait; a later call in the meantime
   * replaces it.
   */
  public void want(ModelSlot slot, VersionTarget target, Duration delay) {
    wanted.put(slot, target);
    run(() -> load(slot, target, firstRetry), delay);
  }

  private void load(ModelSlot slot, VersionTarget target, Duration retry) {
    String model = target.version().getModel();
    String version = target.version().getVersion();
    if (!target.equals(wanted.get(slot))) {
      return;
    }
    if (isLive(slot, version)) {
      slot.kept();
      listener.kept(model, version);
      return;
    }
    long start = System.nanoTime();
    listener.loading(model, version);
    try {
      slot.flip(version, warmUp.read(target.version()));
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      LOG.info("{} serves version {} now, loaded in {} ms", model, version, took.toMillis());
      listener.serving(model, version, took);
    } catch (LoadFailedException e) {
      LOG.warn("{} keeps what it serves; version {}: {}", model, version, e.getMessage());
      LOG.debug("Loading failed", e);
      failed(slot, target, e.getMessage());
      if (e.mayPass()) {
        Duration next = min(retry.multipliedBy(2), longestRetry);
        run(() -> load(slot, target, next), retry);
      }
    } catch (RuntimeException | Error e) {
      failed(slot, target, "Loading ended in an unexpected way: " + e);
      throw e;
    }
  }

  private void failed(ModelSlot slot, VersionTarget target, String reason) {
    String version = target.version().getVersion();
    slot.failed(new FailedLoad(version, reason));
    listener.failed(target.version().getModel(), version, reason);
  }

  private static boolean isLive(ModelSlot slot, String version) {
    return slot.live().filter(live -> Objects.equals(live.version(), version)).isPresent();
  }

  private void run(Runnable task, Duration delay) {
    try {
      var unused = thread.schedule(() -> guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Closed: nothing is loaded any more");
    }
  }

  /** The executor would keep an unexpected error to itself. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("Loading ended in an unexpected way", e);
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Ends after the load that runs now. */
  @Override
  public void close() {
    wanted.clear();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A version is still being loaded after {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
