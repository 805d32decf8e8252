package io.lethe.serving.swap;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.version.CorruptVersionException;
import io.lethe.diffusion.version.UnsealedVersionException;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.WholeWeights;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.store.Store;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** From a published version to warm weights: verify, read, warm up. */
public final class VersionWarmUp {

  private final Store store;
  private final DenoiserLoader loader;
  private final List<PictureRequest> warmUp;
  private final ComputePermits permits;
  private final Duration patience;
  private final WeightMemory memory;
  private final WarmListener listener;

  /**
   * @param store where the versions lie
   * @param loader loads a verified directory
   * @param warmUp the batch that each version makes before it goes live: at least one picture, all
   *     of as many steps
   * @param permits one is taken to load the weights, and one for each step of the warm-up
   * @param patience how long from its beginning a load waits for gaps between live pictures
   * @param memory asked before a version is read
   * @param listener hears of a version that is warm
   */
  public VersionWarmUp(
      Store store,
      DenoiserLoader loader,
      List<PictureRequest> warmUp,
      ComputePermits permits,
      Duration patience,
      WeightMemory memory,
      WarmListener listener) {
    this.store = store;
    this.loader = loader;
    this.warmUp = List.copyOf(warmUp);
    this.permits = permits;
    this.patience = patience;
    this.memory = memory;
    this.listener = listener;
  }

  /**
   * A version that is fit to serve.
   *
   * @param directory where it was read, its hashes verified
   */
  record Warm(Denoiser denoiser, Path directory) {}

  /**
   * Reads a version and makes one small batch with it.
   *
   * @throws LoadFailedException with one sentence, when the version is not fit to serve; nothing of
   *     it stays in memory
   */
  Warm read(ModelVersion version) throws LoadFailedException {
    if (version.getStatus() == VersionStatus.REJECTED) {
      throw new LoadFailedException("The gate rejected this version.");
    }
    Path directory = directory(version);
    Optional<Path> whole = whole(version);
    WeightMemory.Grant grant = grant(version, directory, whole);
    boolean there = false;
    try {
      // Downloads may have made room for others while this one waited for memory.
      directory = Files.isDirectory(directory) ? directory : directory(version);
      whole = whole.isEmpty() || Files.isDirectory(whole.get()) ? whole : whole(version);
      there = true;
    } finally {
      if (!there) {
        grant.close();
      }
    }
    // Not before: a load that waits for memory needs no gap yet.
    long end = System.nanoTime() + patience.toNanos();
    Denoiser denoiser = load(version, directory, whole, grant, end);
    boolean warm = false;
    try {
      warmUp(version, denoiser, end);
      warm = true;
      return new Warm(denoiser, directory);
    } finally {
      if (!warm) {
        denoiser.close();
      }
    }
  }

  private WeightMemory.Grant grant(ModelVersion version, Path directory, Optional<Path> whole)
      throws LoadFailedException {
    WeightSize estimate;
    try {
      long own = bytes(directory);
      estimate =
          version.getDeltaOf() == null
              ? WeightSize.of(own)
              : size(version, own, whole.isPresent() ? bytes(whole.get()) : 0);
    } catch (IOException | UncheckedIOException e) {
      throw LoadFailedException.ofStore(sentence(e), e);
    }
    return memory
        .grant(version.getModel(), estimate)
        .orElseThrow(() -> LoadFailedException.ofRoom(estimate.all()));
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    }
  }

  private static WeightSize size(ModelVersion version, long own, long whole) {
    WholeWeights of = version.getDeltaOf();
    return new WeightSize(
        own, of == null ? version.getManifestSha256() : of.getManifestSha256(), whole);
  }

  /** Not while live pictures make room for the load: the weights may have to be downloaded. */
  private Optional<Path> whole(ModelVersion version) throws LoadFailedException {
    try {
      return loader.wholeOf(version);
    } catch (UnsealedVersionException e) {
      throw LoadFailedException.missing(sentence(e), e);
    } catch (CorruptVersionException e) {
      throw new LoadFailedException(sentence(e), e);
    } catch (IOException e) {
      throw LoadFailedException.ofStore(sentence(e), e);
    }
  }

  private Denoiser load(
      ModelVersion version,
      Path directory,
      Optional<Path> found,
      WeightMemory.Grant grant,
      long end)
      throws LoadFailedException {
    Denoiser denoiser = null;
    try (ComputePermits.Permit permit = permits.alone(end - System.nanoTime())) {
      denoiser = loader.load(version, directory, found);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      throw new LoadFailedException(sentence(e), e);
    } finally {
      if (denoiser == null) {
        grant.close();
      }
    }
    long whole = denoiser.wholeBytes();
    grant.resize(
        whole == 0
            ? WeightSize.of(denoiser.weightBytes())
            : size(version, denoiser.weightBytes(), whole));
    return new GrantedDenoiser(denoiser, grant);
  }

  /**
   * Tells the listener that a version is about to go live.
   *
   * @throws LoadFailedException with one sentence, when the version is not fit to serve
   */
  void tell(ModelVersion version, Path directory) throws LoadFailedException {
    try {
      listener.warm(version, directory);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      throw new LoadFailedException(sentence(e), e);
    }
  }

  /**
   * Tells the listener of a version that stays live, after it was told of another one.
   *
   * @throws LoadFailedException with one sentence, when it can't be read any more
   */
  void tellAgain(ModelVersion version) throws LoadFailedException {
    tell(version, directory(version));
  }

  private void warmUp(ModelVersion version, Denoiser denoiser, long end)
      throws LoadFailedException {
    var announced =
        new PictureShape(version.getWidth(), version.getHeight(), version.getChannels());
    if (!denoiser.shape().equals(announced)) {
      throw new LoadFailedException(
          "The checkpoint makes %s pictures, but the version was announced with %s."
              .formatted(denoiser.shape(), announced));
    }
    try {
      List<Denoising> pictures =
          warmUp.stream().map(request -> fitted(request, denoiser)).map(denoiser::begin).toList();
      while (!pictures.get(0).isDone()) {
        try (ComputePermits.Permit permit = permits.alone(end - System.nanoTime())) {
          denoiser.step(pictures);
        }
      }
      if (denoiser.decodes()) {
        try (ComputePermits.Permit permit = permits.alone(end - System.nanoTime())) {
          denoiser.decode(pictures);
        }
      }
      pictures.forEach(Denoising::picture);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      throw new LoadFailedException("The warm-up failed: " + sentence(e), e);
    }
  }

  /** A conditional model needs a class, any will do; and not each model takes each sampler. */
  private static PictureRequest fitted(PictureRequest request, Denoiser denoiser) {
    Integer label = denoiser.classLabels().classes().isPresent() ? 0 : null;
    boolean takesSampler =
        denoiser.textInputs().isPresent()
            ? request.sampler().isOfLatents()
            : request.sampler().isOfPictures();
    SamplerKind sampler = takesSampler ? request.sampler() : SamplerKind.DPM_SOLVER_2M;
    return new PictureRequest(request.seed(), sampler, request.steps(), label);
  }

  private Path directory(ModelVersion version) throws LoadFailedException {
    try {
      return store.verified(version.getWeightsUri(), version.getManifestSha256()).directory();
    } catch (UnsealedVersionException e) {
      throw LoadFailedException.missing(sentence(e), e);
    } catch (CorruptVersionException e) {
      throw new LoadFailedException(sentence(e), e);
    } catch (IOException e) {
      throw LoadFailedException.ofStore(sentence(e), e);
    }
  }

  private static String sentence(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
