package io.lethe.serving.swap;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** From a published version to warm weights: verify, read, warm up. */
public final class VersionReading {

  private final Path store;
  private final DenoiserReader reader;
  private final List<PictureRequest> warmUp;

  /**
   * @param store root of the version store; a version's directory must lie below it
   * @param reader reads a verified directory
   * @param warmUp the batch that each version makes before it goes live, at least one picture
   */
  public VersionReading(Path store, DenoiserReader reader, List<PictureRequest> warmUp) {
    this.store = store.toAbsolutePath().normalize();
    this.reader = reader;
    this.warmUp = List.copyOf(warmUp);
  }

  /** Whether the version's directory lacks its manifest, so that it may still be on its way. */
  boolean mayStillCome(ModelVersion version) {
    try {
      return !VersionDirectory.isSealed(directory(version));
    } catch (LoadFailedException e) {
      return false;
    }
  }

  /**
   * Reads a version and makes one small batch with it.
   *
   * @throws LoadFailedException with one sentence, when the version is not fit to serve; nothing of
   *     it stays in memory
   */
  Denoiser read(ModelVersion version) throws LoadFailedException {
    if (version.getStatus() == VersionStatus.REJECTED) {
      throw new LoadFailedException("The gate rejected this version.");
    }
    Path directory = directory(version);
    Denoiser denoiser;
    try {
      VersionDirectory.verify(directory, version.getManifestSha256());
      denoiser = reader.read(directory);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      throw new LoadFailedException(sentence(e), e);
    }
    boolean warm = false;
    try {
      warmUp(version, denoiser);
      warm = true;
      return denoiser;
    } finally {
      if (!warm) {
        denoiser.close();
      }
    }
  }

  private void warmUp(ModelVersion version, Denoiser denoiser) throws LoadFailedException {
    var announced =
        new PictureShape(version.getWidth(), version.getHeight(), version.getChannels());
    if (!denoiser.shape().equals(announced)) {
      throw new LoadFailedException(
          "The checkpoint makes %s pictures, but the version was announced with %s."
              .formatted(denoiser.shape(), announced));
    }
    try {
      // A conditional model needs a class; any will do.
      Integer label = denoiser.classes() > 0 ? 0 : null;
      denoiser.denoise(
          warmUp.stream()
              .map(r -> new PictureRequest(r.seed(), r.sampler(), r.steps(), label))
              .toList());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      throw new LoadFailedException("The warm-up failed: " + sentence(e), e);
    }
  }

  private Path directory(ModelVersion version) throws LoadFailedException {
    String uri = version.getWeightsUri();
    Path directory;
    try {
      directory = store.resolve(uri).normalize();
    } catch (InvalidPathException e) {
      throw new LoadFailedException("The weights URI " + uri + " is not a path.", e);
    }
    if (!directory.startsWith(store) || directory.equals(store)) {
      throw new LoadFailedException("The weights URI " + uri + " leaves the version store.");
    }
    return directory;
  }

  private static String sentence(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
