package io.lethe.trainer.publish;

import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.version.CorruptVersionException;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.diffusion.version.VersionManifest;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.trainer.training.Denoiser;
import io.lethe.trainer.training.Judgement;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions on disk. A job's attempt lies under {@code <model>/<jobId>/<attempt>/<owner>/}, so that
 * two trainers that take each other for dead never share a path.
 */
public final class VersionStore {

  private static final Logger LOG = LoggerFactory.getLogger(VersionStore.class);
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
  private static final Pattern ATTEMPT = Pattern.compile("[1-9][0-9]{0,8}");
  private static final String CHECKPOINTS = "checkpoints";
  private static final int BASE_HASH_LETTERS = 12;

  private final Path root;
  private final String owner;

  /**
   * A store.
   *
   * @param root directory of all versions; made when something is first written
   * @param owner this trainer's name: letters, digits, '.', '_' and '-'
   */
  public VersionStore(Path root, String owner) {
    this.root = root.toAbsolutePath().normalize();
    this.owner = safe(owner);
  }

  /** The directory of all versions. */
  public Path root() {
    return root;
  }

  /** This trainer's name. */
  public String owner() {
    return owner;
  }

  /**
   * The directory of a version, checked against the hash its event carries.
   *
   * @throws CorruptVersionException when it is missing, half-written, changed or outside the store
   */
  public Path verified(ModelVersion version) throws IOException {
    Path directory = root.resolve(version.getWeightsUri()).normalize();
    if (!directory.startsWith(root) || directory.equals(root)) {
      throw new CorruptVersionException(
          "Version %s of model %s lies outside the version store: %s."
              .formatted(version.getVersion(), version.getModel(), version.getWeightsUri()));
    }
    VersionDirectory.verify(directory, version.getManifestSha256());
    return directory;
  }

  /**
   * A sealed, undamaged attempt at a job, whoever made it: a crash between sealing and committing
   * leaves one. Damaged ones are passed over.
   */
  public Optional<FinishedAttempt> finished(TrainingJob job) throws IOException {
    for (Path attempt : attempts(job)) {
      for (Path directory : DirectoryTree.children(attempt)) {
        if (VersionDirectory.isSealed(directory)) {
          try {
            return Optional.of(read(job, directory));
          } catch (IOException | RuntimeException e) {
            LOG.warn("The attempt in {} can't be used again: {}", directory, e.toString());
          }
        }
      }
    }
    return Optional.empty();
  }

  private FinishedAttempt read(TrainingJob job, Path directory) throws IOException {
    String sha = VersionDirectory.manifestSha256(directory);
    VersionManifest manifest = VersionDirectory.verify(directory, sha);
    TrainedVersion trained = TrainedVersion.of(job, manifest.facts());
    return new FinishedAttempt(trained.event(job, uri(directory), sha), trained.reason());
  }

  /** Writes a new attempt and seals it: everything is on disk when this returns. */
  public FinishedAttempt write(
      TrainingJob job, Denoiser candidate, Optional<Judgement> judgement, TrainedVersion trained)
      throws IOException {
    OptionalInt last =
        attempts(job).stream()
            .mapToInt(attempt -> Integer.parseInt(attempt.getFileName().toString()))
            .max();
    Path directory = directory(job).resolve(Integer.toString(last.orElse(0) + 1)).resolve(owner);
    Files.createDirectories(directory);
    candidate.save(directory);
    if (judgement.isPresent()) {
      judgement.get().save(directory);
    }
    DirectoryTree.force(directory);
    String sha = VersionDirectory.seal(directory, trained.facts(job));
    DirectoryTree.forceParents(directory, root);
    return new FinishedAttempt(trained.event(job, uri(directory), sha), trained.reason());
  }

  /**
   * Copies a base model into the store as {@code <model>/base/<first 12 of the manifest's hash>/}.
   * The same files give the same place, so it may be repeated.
   *
   * @param files paths relative to {@code source}, which may have all of them in one folder
   * @param facts for {@code lethe.json}; must not differ between repetitions
   */
  public StoredBase copyBase(
      String model, Path source, List<String> files, Map<String, Object> facts) throws IOException {
    Path bases = child(child(root, model), VersionName.BASE);
    Files.createDirectories(bases);
    Path unfinished =
        Files.createDirectory(bases.resolve(".unfinished-" + owner + "-" + UUID.randomUUID()));
    try {
      for (String file : files) {
        Path target = unfinished.resolve(file);
        Files.createDirectories(target.getParent());
        Files.copy(DiffusersDirectory.locate(source, file), target);
      }
      DirectoryTree.force(unfinished);
      String sha = VersionDirectory.seal(unfinished, facts);
      Path directory = bases.resolve(sha.substring(0, BASE_HASH_LETTERS));
      moveUnlessThere(unfinished, directory);
      VersionDirectory.verify(directory, sha);
      DirectoryTree.forceParents(directory, root);
      return new StoredBase(uri(directory), sha);
    } finally {
      DirectoryTree.delete(unfinished);
    }
  }

  /**
   * Deletes what other jobs of a job's model left, bases apart.
   *
   * @param uris directories of versions to keep, relative to the store
   */
  public void keepOnly(TrainingJob job, Set<String> uris) throws IOException {
    Path own = directory(job);
    List<Path> kept = uris.stream().map(uri -> root.resolve(uri).normalize()).toList();
    for (Path directory : DirectoryTree.children(own.getParent())) {
      boolean isBase = directory.getFileName().toString().equals(VersionName.BASE);
      if (!isBase
          && !directory.equals(own)
          && kept.stream().noneMatch(version -> version.startsWith(directory))) {
        LOG.info("Deleting {}: no version in it is needed", directory);
        deleteSeals(directory);
        DirectoryTree.delete(directory);
      }
    }
  }

  /** First of all, so that what a crash leaves half deleted is no version. */
  private static void deleteSeals(Path top) throws IOException {
    try (Stream<Path> walk = Files.walk(top)) {
      for (Path directory : walk.filter(VersionDirectory::isSealed).toList()) {
        Files.delete(directory.resolve(VersionDirectory.MANIFEST));
      }
    }
  }

  /**
   * A base in the store.
   *
   * @param weightsUri directory relative to the store
   * @param manifestSha256 hash of its lethe.json
   */
  public record StoredBase(String weightsUri, String manifestSha256) {}

  private static void moveUnlessThere(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another trainer may have been first; the caller checks what lies there.
      if (!Files.isDirectory(to)) {
        throw e;
      }
    }
  }

  /** The directory of a job's checkpoints, which count as no attempt; maybe none is there. */
  public Path checkpoints(TrainingJob job) {
    return directory(job).resolve(CHECKPOINTS);
  }

  private Path directory(TrainingJob job) {
    if (!ModelKey.isModelName(job.getModel())) {
      throw new IllegalArgumentException(job.getModel() + " is not a model name.");
    }
    return child(child(root, job.getModel()), job.getJobId());
  }

  /** Attempts from the first to the last. */
  private List<Path> attempts(TrainingJob job) throws IOException {
    return DirectoryTree.children(directory(job)).stream()
        .filter(path -> ATTEMPT.matcher(path.getFileName().toString()).matches())
        .sorted(Comparator.comparingInt(path -> Integer.parseInt(path.getFileName().toString())))
        .toList();
  }

  private static Path child(Path parent, String name) {
    return parent.resolve(safe(name));
  }

  /** Names come from records: none may lead out of its parent. */
  private static String safe(String name) {
    if (!SAFE.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' can't name a directory of the store.");
    }
    return name;
  }

  private String uri(Path directory) {
    return root.relativize(directory).toString().replace('\\', '/') + "/";
  }
}
