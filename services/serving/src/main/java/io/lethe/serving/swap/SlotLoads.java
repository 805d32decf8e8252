package io.lethe.serving.swap;

import io.lethe.schemas.ModelVersion;
import io.lethe.serving.supervision.WorkWatch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One model's loads: which version its slot should serve, and the one thread that loads it. */
final class SlotLoads {

  private static final Logger LOG = LoggerFactory.getLogger(SlotLoads.class);

  /** A model without anything to load keeps no thread. */
  private static final long IDLE_SECONDS = 10;

  private final ModelSlot slot;
  private final ScheduledThreadPoolExecutor thread;
  private final WorkWatch watch;
  private VersionTarget wanted;
  private ModelVersion served;
  private boolean stopped;

  /**
   * @param longest time that one load may take; one that takes longer is stuck
   */
  SlotLoads(ModelSlot slot, String model, Duration longest) {
    this.slot = slot;
    this.watch = new WorkWatch("Loading a version of " + model, longest);
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, task -> new Thread(task, "lethe-version-loader-" + model));
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
  }

  ModelSlot slot() {
    return slot;
  }

  /** Watches the load that runs. */
  WorkWatch watch() {
    return watch;
  }

  /** Replaces what was wanted before. */
  synchronized void want(VersionTarget target) {
    wanted = target;
  }

  /** Whether nothing else was wanted since, and loads still begin. */
  synchronized boolean wants(VersionTarget target) {
    return target.equals(wanted) && !stopped;
  }

  /** Whether no other version was wanted since, and the slot is not given up. */
  synchronized boolean wantsVersion(VersionTarget target) {
    return !stopped && wanted.version().equals(target.version());
  }

  /** Whether any version is live. */
  boolean servesAny() {
    return slot.live().isPresent();
  }

  /** Whether a version is live. */
  boolean serves(String version) {
    return slot.live().filter(live -> live.version().equals(version)).isPresent();
  }

  /** The version that went live last; empty before the first. */
  synchronized Optional<ModelVersion> served() {
    return Optional.ofNullable(served);
  }

  /**
   * Makes a version live, unless another is wanted by now: what is wanted later than this is loaded
   * after it.
   *
   * @return whether it is live
   */
  synchronized boolean flip(VersionTarget target, Denoiser denoiser) {
    if (!wantsVersion(target)) {
      return false;
    }
    slot.flip(target.version().getVersion(), denoiser);
    served = target.version();
    return true;
  }

  /**
   * Makes an earlier version live in place of the wanted one, unless another is wanted by now.
   *
   * @param failed why the wanted one is not live
   * @return whether the earlier version is live
   */
  synchronized boolean flipInPlaceOf(
      VersionTarget target, FailedLoad failed, ModelVersion earlier, Denoiser denoiser) {
    if (!wantsVersion(target)) {
      return false;
    }
    slot.flipInPlaceOf(failed, earlier.getVersion(), denoiser);
    served = earlier;
    return true;
  }

  /** Runs a load on the model's thread, after a wait. */
  void run(Runnable load, Duration delay) {
    try {
      var unused = thread.schedule(() -> guarded(load), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Closed: nothing is loaded any more");
    }
  }

  /** The executor would keep an unexpected error to itself. */
  private void guarded(Runnable load) {
    try {
      load.run();
    } catch (RuntimeException | Error e) {
      watch.failed(e);
      LOG.error("Loading ended in an unexpected way", e);
    }
  }

  /** Does something unless the slot is given up: it is not given up meanwhile. */
  synchronized void unlessStopped(Runnable work) {
    if (!stopped) {
      work.run();
    }
  }

  /** Begins no load any more; what a load that runs has read is thrown away. */
  synchronized void stop() {
    stopped = true;
    served = null;
    thread.shutdown();
  }

  /** Waits for the end of the load that runs; false where that takes longer. */
  boolean awaitEnd(long nanos) {
    try {
      return thread.awaitTermination(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
