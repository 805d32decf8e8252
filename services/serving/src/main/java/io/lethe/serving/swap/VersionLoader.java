package io.lethe.serving.swap;

import io.lethe.schemas.ModelVersion;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads versions beside the live ones, one at a time for each model, and flips a slot when its
 * version is warm. A version that is no longer wanted by then is thrown away: a rollback that is
 * ordered while a newer version loads wins. Whatever fails leaves the slot as it was; one that
 * serves nothing then serves the newest earlier version that loads.
 */
public final class VersionLoader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);
  private static final long CLOSE_SECONDS = 30;

  /** Loads of different models that run at once: each needs the memory of its weights. */
  private static final int MOST_AT_ONCE = 4;

  private final VersionActivation activation;
  private final EarlierVersions earlier;
  private final SwapListener listener;
  private final Duration firstRetry;
  private final Duration longestRetry;
  private final Duration longestLoad;
  private final Map<ModelSlot, SlotLoads> slots = new ConcurrentHashMap<>();
  private final Semaphore loads = new Semaphore(MOST_AT_ONCE, true);
  private volatile boolean closed;

  /**
   * @param before the version before one, which stands in for it where it can't be loaded and
   *     nothing is live; empty where there is none
   * @param firstRetry wait before a version that was not there, or a store that could not be read,
   *     is tried again; doubles each time
   * @param longestRetry longest such wait
   * @param longestLoad time that the load of a version may take; one that takes longer is a {@link
   *     #problem}
   */
  public VersionLoader(
      VersionWarmUp warmUp,
      Function<ModelVersion, Optional<ModelVersion>> before,
      SwapListener listener,
      Duration firstRetry,
      Duration longestRetry,
      Duration longestLoad) {
    this.activation = new VersionActivation(warmUp);
    this.earlier = new EarlierVersions(activation, before, listener);
    this.listener = listener;
    this.firstRetry = firstRetry;
    this.longestRetry = longestRetry;
    this.longestLoad = longestLoad;
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
    SlotLoads own = slots.computeIfAbsent(slot, key -> new SlotLoads(slot, model, longestLoad));
    own.want(target);
    own.run(() -> load(own, target, firstRetry), delay);
  }

  /** Loads nothing more into a slot that is given up. */
  public void forget(ModelSlot slot) {
    SlotLoads own = slots.remove(slot);
    if (own != null) {
      own.stop();
    }
  }

  private void load(SlotLoads own, VersionTarget target, Duration retry) {
    String model = target.version().getModel();
    String version = target.version().getVersion();
    if (closed || !own.wants(target)) {
      return;
    }
    if (own.serves(version)) {
      own.slot().kept();
      own.unlessStopped(() -> listener.kept(model, version));
      return;
    }
    long start = System.nanoTime();
    own.unlessStopped(() -> listener.loading(model, version));
    loads.acquireUninterruptibly();
    // Not before: one that waits for others is not stuck itself.
    own.watch().begin();
    try {
      if (activation.activate(
          own, target, target.version(), denoiser -> own.flip(target, denoiser))) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        LOG.info("{} serves version {} now, loaded in {} ms", model, version, took.toMillis());
        own.unlessStopped(() -> listener.serving(model, version, took));
      } else {
        LOG.info("{}: version {} was loaded, but another is wanted by now", model, version);
      }
    } catch (LoadFailedException e) {
      LOG.warn("{}: version {} is not loaded: {}", model, version, e.getMessage());
      LOG.debug("Loading failed", e);
      if (!own.servesAny() && !e.isOfRoom()) {
        earlier.serveInPlaceOf(own, target, new FailedLoad(version, e.getMessage()));
      }
      failed(own, target, e.getMessage());
      if (e.mayPass()) {
        Duration next = min(retry.multipliedBy(2), longestRetry);
        own.run(() -> load(own, target, next), retry);
      }
    } catch (RuntimeException | Error e) {
      failed(own, target, "Loading ended in an unexpected way: " + e);
      throw e;
    } finally {
      own.watch().end();
      loads.release();
    }
  }

  private void failed(SlotLoads own, VersionTarget target, String reason) {
    String version = target.version().getVersion();
    own.slot().failed(new FailedLoad(version, reason));
    own.unlessStopped(() -> listener.failed(target.version().getModel(), version, reason));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    return slots.values().stream()
        .map(own -> own.watch().problem())
        .flatMap(Optional::stream)
        .findFirst();
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
