package io.lethe.serving.swap;

import java.util.concurrent.atomic.AtomicBoolean;

/** A batch's hold on one version: its weights stay until the lease is closed. */
public final class VersionLease implements AutoCloseable {

  private final LiveVersion version;
  private final Denoiser denoiser;
  private final AtomicBoolean open = new AtomicBoolean(true);

  VersionLease(LiveVersion version, Denoiser denoiser) {
    this.version = version;
    this.denoiser = denoiser;
  }

  /** The leased version's name. */
  public String version() {
    return version.describe().version();
  }

  /** The leased weights; not to be used after {@link #close}. */
  public Denoiser denoiser() {
    return denoiser;
  }

  /**
   * One more hold on the same version, closed by itself; not to be asked for after {@link #close}.
   */
  public VersionLease another() {
    return version.lease().orElseThrow();
  }

  /** Ends the lease; closing twice ends it once. */
  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      version.letGo();
    }
  }
}
