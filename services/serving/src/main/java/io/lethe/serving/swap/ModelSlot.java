package io.lethe.serving.swap;

import io.lethe.diffusion.model.ClassLabels;
import io.lethe.diffusion.model.TextInputs;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Holds a model's live version. A swap flips one reference; no request waits for it. */
public final class ModelSlot implements AutoCloseable {

  private final AtomicReference<LiveVersion> live = new AtomicReference<>();
  private final CompletableFuture<Void> settled = new CompletableFuture<>();
  private volatile FailedLoad failedLoad;

  /**
   * The live version.
   *
   * @param version its name
   * @param since when it went live here
   * @param maxSteps most denoising steps
   * @param classLabels which classes it can be asked for
   * @param textInputs what it can be asked for by texts; empty where it takes none
   */
  public record Live(
      String version,
      Instant since,
      int maxSteps,
      ClassLabels classLabels,
      Optional<TextInputs> textInputs) {}

  /** Leases the live version; empty when none is. */
  public Optional<VersionLease> lease() {
    LiveVersion seen = live.get();
    while (seen != null) {
      Optional<VersionLease> lease = seen.lease();
      if (lease.isPresent()) {
        return lease;
      }
      // It was swapped out and freed since we looked; its successor is there already.
      seen = live.get();
    }
    return Optional.empty();
  }

  /** The live version; empty when none is. */
  public Optional<Live> live() {
    return Optional.ofNullable(live.get()).map(LiveVersion::describe);
  }

  /** Completes once a version was live, or the first wanted one could not be loaded. */
  public CompletableFuture<Void> settled() {
    return settled.copy();
  }

  /** The version that was wanted last, if it could not be loaded; the live one stays then. */
  public Optional<FailedLoad> failedLoad() {
    return Optional.ofNullable(failedLoad);
  }

  /** Remembers that the wanted version could not be loaded. */
  void failed(FailedLoad load) {
    failedLoad = load;
    settled.complete(null);
  }

  /** Remembers that the live version is the wanted one. */
  void kept() {
    failedLoad = null;
  }

  /** Makes a warm version live. The old one's weights go when its last lease ends. */
  void flip(String version, Denoiser denoiser) {
    replace(new LiveVersion(version, Instant.now(), denoiser));
    failedLoad = null;
  }

  /** Makes a warm version live in place of the wanted one, which could not be loaded. */
  void flipInPlaceOf(FailedLoad wanted, String version, Denoiser denoiser) {
    // Before it is live: whoever sees it sees that it is not the wanted one.
    failedLoad = wanted;
    replace(new LiveVersion(version, Instant.now(), denoiser));
  }

  /** Lets the live version go; running leases keep it until they end. */
  @Override
  public void close() {
    replace(null);
  }

  private void replace(LiveVersion next) {
    LiveVersion old = live.getAndSet(next);
    if (old != null) {
      old.letGo();
    }
    settled.complete(null);
  }
}
