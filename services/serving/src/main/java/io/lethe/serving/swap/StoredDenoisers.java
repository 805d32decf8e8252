package io.lethe.serving.swap;

import ai.djl.Device;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.texttoimage.LowRankFile;
import io.lethe.diffusion.texttoimage.WholeModels;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.WholeWeights;
import io.lethe.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Loads versions of the store, of whatever kind: a model of pixels, a whole text-to-image model, or
 * a low-rank change of one. Whole weights are in memory once, however many changes of them are, so
 * that a swap from one change to the next reads a few megabytes.
 */
public final class StoredDenoisers implements DenoiserLoader {

  private final Store store;
  private final Device device;
  private final int cachedPrompts;
  private final WholeModels wholes;

  /**
   * @param store where the whole weights of changes lie
   * @param device where pictures are made
   * @param precision in which text-to-image models compute
   * @param cachedPrompts whose embeddings each text-to-image version keeps
   */
  public StoredDenoisers(Store store, Device device, Precision precision, int cachedPrompts) {
    this.store = store;
    this.device = device;
    this.cachedPrompts = cachedPrompts;
    this.wholes = new WholeModels(precision, device);
  }

  @Override
  public Denoiser load(Path directory) throws IOException {
    return DiffusionDenoiser.read(directory, device);
  }

  @Override
  public Optional<Path> wholeOf(ModelVersion version) throws IOException {
    WholeWeights whole = version.getDeltaOf();
    return whole == null || wholes.holds(whole.getManifestSha256())
        ? Optional.empty()
        : Optional.of(verified(whole));
  }

  private Path verified(WholeWeights whole) throws IOException {
    return store.verified(whole.getWeightsUri(), whole.getManifestSha256()).directory();
  }

  @Override
  public Denoiser load(ModelVersion version, Path directory, Optional<Path> whole)
      throws IOException {
    WholeWeights of = version.getDeltaOf();
    if (of != null) {
      return TextToImageDenoiser.of(
          wholes.open(
              of.getManifestSha256(),
              // What was in memory a moment ago may have been unloaded since.
              () -> whole.isPresent() ? whole.get() : verified(of),
              directory.resolve(LowRankFile.IN_VERSION)),
          cachedPrompts);
    }
    return TextToImageDirectory.isFor(directory)
        ? TextToImageDenoiser.of(
            wholes.open(version.getManifestSha256(), () -> directory), cachedPrompts)
        : load(directory);
  }
}
