package io.lethe.serving.swap;

import io.lethe.schemas.ModelVersion;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a model serves nothing and its wanted version can't be loaded, has it serve the newest
 * version before that one which can. The version before is the one that a roll back goes to.
 */
final class EarlierVersions {

  private static final Logger LOG = LoggerFactory.getLogger(EarlierVersions.class);

  private final VersionActivation activation;
  private final Function<ModelVersion, Optional<ModelVersion>> before;
  private final SwapListener listener;

  /**
   * @param before the version before one; empty where there is none
   * @param listener hears of the version that goes live
   */
  EarlierVersions(
      VersionActivation activation,
      Function<ModelVersion, Optional<ModelVersion>> before,
      SwapListener listener) {
    this.activation = activation;
    this.before = before;
    this.listener = listener;
  }

  /**
   * Tries one earlier version after the other, until one is live, another one is wanted, or the
   * store can't be read.
   *
   * @param failed why the wanted version is not live
   */
  void serveInPlaceOf(SlotLoads own, VersionTarget wanted, FailedLoad failed) {
    Set<String> tried = new HashSet<>(Set.of(failed.version()));
    Optional<ModelVersion> next = before.apply(wanted.version());
    // A record that names itself as its parent must not be tried for ever.
    while (next.isPresent() && tried.add(next.get().getVersion()) && own.wants(wanted)) {
      ModelVersion earlier = next.get();
      try {
        tryOne(own, wanted, failed, earlier);
        return;
      } catch (LoadFailedException e) {
        LOG.warn(
            "{}: version {} can't stand in for {}: {}",
            earlier.getModel(),
            earlier.getVersion(),
            failed.version(),
            e.getMessage());
        if (e.isOfStore() || e.isOfRoom()) {
          return;
        }
        next = before.apply(earlier);
      }
    }
  }

  private void tryOne(SlotLoads own, VersionTarget wanted, FailedLoad failed, ModelVersion earlier)
      throws LoadFailedException {
    String model = earlier.getModel();
    String version = earlier.getVersion();
    long start = System.nanoTime();
    own.watch().begin();
    if (activation.activate(
        own, wanted, earlier, denoiser -> own.flipInPlaceOf(wanted, failed, earlier, denoiser))) {
      LOG.warn(
          "{} serves version {}, the newest before {} that can be loaded, until another is"
              + " deployed",
          model,
          version,
          failed.version());
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      own.unlessStopped(() -> listener.serving(model, version, took));
    }
  }
}
