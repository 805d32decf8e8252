package io.lethe.serving.swap;

import io.lethe.schemas.ModelVersion;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads versions beside the live ones, one at a time for each model, and flips a slot when its
 * version is warm. A version that is no longer wanted by then is thrown away: a rollback that is
 * ordered while a newer version loads wins. Whatever fails leaves the slot as it was.
 */
public final class VersionLoader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);
  private static final long CLOSE_SECONDS = 30;

  /** Loads of different models that run at once: each needs the memory of its weights. */
  private static final int MOST_AT_ONCE = 4;

  private final VersionWarmUp warmUp;
  private final SwapListener listener;
  private final Duration firstRetry;
  private final Duration longestRetry;
  private final Map<ModelSlot, SlotLoads> slots = new ConcurrentHashMap<>();
  private final Semaphore loads = new Semaphore(MOST_AT_ONCE, true);
  private volatile boolean closed;

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
  }

  /**
   * Has a slot serve a version soon. A later call for the same slot replaces an earlier one that is
   * not live yet; a new revision tries a version again that failed.
   */
  public void want(ModelSlot slot, VersionTarget target) {
    want(slot, target, Duration.ZERO);
  }

  /**
   * Like {@link #want(ModelSlot, VersionTarget)}, after a wait; a later call in the meantime
   * replaces it.
   */
  public void want(ModelSlot slot, VersionTarget target, Duration delay) {
    String model = target.version().getModel();
    SlotLoads own = slots.computeIfAbsent(slot, key -> new SlotLoads(slot, model));
    own.want(target);
    own.run(() -> load(own, target, firstRetry), delay);
  }

  private void load(SlotLoads own, VersionTarget target, Duration retry) {
    String model = target.version().getModel();
    String version = target.version().getVersion();
    if (closed || !own.wants(target)) {
      return;
    }
    if (own.serves(version)) {
      own.slot().kept();
      listener.kept(model, version);
      return;
    }
    long start = System.nanoTime();
    listener.loading(model, version);
    loads.acquireUninterruptibly();
    try {
      if (goLive(own, target)) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        LOG.info("{} serves version {} now, loaded in {} ms", model, version, took.toMillis());
        listener.serving(model, version, took);
      } else {
        LOG.info("{}: version {} was loaded, but another is wanted by now", model, version);
      }
    } catch (LoadFailedException e) {
      LOG.warn("{} keeps what it serves; version {}: {}", model, version, e.getMessage());
      LOG.debug("Loading failed", e);
      failed(own, target, e.getMessage());
      if (e.mayPass()) {
        Duration next = min(retry.multipliedBy(2), longestRetry);
        own.run(() -> load(own, target, next), retry);
      }
    } catch (RuntimeException | Error e) {
      failed(own, target, "Loading ended in an unexpected way: " + e);
      throw e;
    } finally {
      loads.release();
    }
  }

  /** Loads a version; false where another is wanted by then, and everything is as before. */
  private boolean goLive(SlotLoads own, VersionTarget target) throws LoadFailedException {
    if (!own.wantsVersion(target)) {
      return false;
    }
    VersionWarmUp.Warm warm = warmUp.read(target.version());
    boolean told = false;
    boolean live = false;
    try {
      if (own.wantsVersion(target)) {
        warmUp.tell(target.version(), warm.directory());
        told = true;
        live = own.flip(target, warm.denoiser());
      }
    } finally {
      if (!live) {
        warm.denoiser().close();
      }
    }
    if (told && !live) {
      own.served().ifPresent(this::tellAgain);
    }
    return live;
  }

  private void tellAgain(ModelVersion served) {
    try {
      warmUp.tellAgain(served);
    } catch (LoadFailedException e) {
      LOG.warn(
          "{} serves version {}, but not with its judge: {}",
          served.getModel(),
          served.getVersion(),
          e.getMessage());
    }
  }

  private void failed(SlotLoads own, VersionTarget target, String reason) {
    String version = target.version().getVersion();
    own.slot().failed(new FailedLoad(version, reason));
    listener.failed(target.version().getModel(), version, reason);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Ends after the loads that run now, and after 30 seconds at most. */
  @Override
  public void close() {
    closed = true;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    slots.values().forEach(SlotLoads::stop);
    for (SlotLoads own : slots.values()) {
      if (!own.awaitEnd(end - System.nanoTime())) {
        LOG.warn("A version is still being loaded after {} s", CLOSE_SECONDS);
      }
    }
  }
}
