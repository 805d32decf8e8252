package io.lethe.serving.swap;

import io.lethe.schemas.ModelVersion;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a version from the store into a slot, with its judge, or leaves both as they were. */
final class VersionActivation {

  private static final Logger LOG = LoggerFactory.getLogger(VersionActivation.class);

  private final VersionWarmUp warmUp;

  VersionActivation(VersionWarmUp warmUp) {
    this.warmUp = warmUp;
  }

  /**
   * Loads a version and makes it live.
   *
   * @param wanted what the slot should serve; it, or another version that stands in for it
   * @param flip makes the warm version live; false where another one is wanted by now
   * @return whether the version is live; false where another one is wanted by then
   * @throws LoadFailedException with one sentence, when the version is not fit to serve
   */
  boolean activate(
      SlotLoads own, VersionTarget wanted, ModelVersion version, Predicate<Denoiser> flip)
      throws LoadFailedException {
    if (!own.wantsVersion(wanted)) {
      return false;
    }
    VersionWarmUp.Warm warm = warmUp.read(version);
    boolean told = false;
    boolean live = false;
    try {
      if (own.wantsVersion(wanted)) {
        warmUp.tell(version, warm.directory());
        told = true;
        live = flip.test(warm.denoiser());
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
}
