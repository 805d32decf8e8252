package io.lethe.serving.swap;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loaded version and the count of those who hold it: the slot while it is live, and each batch
 * that leased it. Whoever lets go last frees the weights, so they are freed once and never under a
 * running forward pass.
 */
final class LiveVersion {

  private final ModelSlot.Live description;
  private final Denoiser denoiser;
  private final AtomicInteger holders = new AtomicInteger(1);

  LiveVersion(String name, Instant since, Denoiser denoiser) {
    this.description =
        new ModelSlot.Live(
            name, since, denoiser.maxSteps(), denoiser.classLabels(), denoiser.textInputs());
    this.denoiser = denoiser;
  }

  ModelSlot.Live describe() {
    return description;
  }

  /** A lease; empty when the weights are freed already. */
  Optional<VersionLease> lease() {
    int before = holders.getAndUpdate(count -> count == 0 ? 0 : count + 1);
    return before == 0 ? Optional.empty() : Optional.of(new VersionLease(this, denoiser));
  }

  /** One holder lets go. */
  void letGo() {
    if (holders.decrementAndGet() == 0) {
      denoiser.close();
    }
  }
}
