package io.lethe.trainer.versions;

import io.lethe.diffusion.checkpoint.DiffusersDirectory;
import io.lethe.diffusion.version.CorruptVersionException;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.WholeWeights;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.store.DirectoryTree;
import io.lethe.store.Store;
import io.lethe.trainer.training.VersionDirectories;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions that trainers make. A job's attempt lies under {@code
 * <model>/<jobId>/<attempt>/<owner>/}, so that two trainers that take each other for dead never
 * share a path.
 */
public final class VersionStore {

  private static final Logger LOG = LoggerFactory.getLogger(VersionStore.class);
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
  private static final Pattern ATTEMPT = Pattern.compile("[1-9][0-9]{0,8}");
  private static final String CHECKPOINTS = "checkpoints";
  private static final int BASE_HASH_LETTERS = 12;

  private final Store store;
  private final Path root;
  private final String owner;

  /**
   * Versions in a store.
   *
   * @param store of all versions; whoever opened it closes it
   * @param owner this trainer's name: letters, digits, '.', '_' and '-'
   */
  public VersionStore(Store store, String owner) {
    this.store = store;
    this.root = store.root();
    this.owner = safe(owner);
  }

  /** The directory of this machine where versions are written. */
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
   * @throws IOException with one sentence when the store can't be read
   */
  public Path verified(ModelVersion version) throws IOException {
    return store.verified(version.getWeightsUri(), version.getManifestSha256()).directory();
  }

  /**
   * Where a version lies, and its whole weights where it is a change, checked as {@link #verified}.
   *
   * @throws CorruptVersionException when one is missing, half-written, changed or outside the store
   * @throws IOException with one sentence when the store can't be read
   */
  public VersionDirectories files(ModelVersion version) throws IOException {
    if (version.getDeltaOf() == null) {
      return VersionDirectories.of(verified(version));
    }
    WholeWeights whole = version.getDeltaOf();
    return new VersionDirectories(
        verified(version),
        Optional.of(store.verified(whole.getWeightsUri(), whole.getManifestSha256()).directory()));
  }

  /** The whole weights of a version: its own, or those that it is a change of. */
  public static WholeWeights whole(ModelVersion version) {
    return version.getDeltaOf() != null
        ? version.getDeltaOf()
        : new WholeWeights(version.getWeightsUri(), version.getManifestSha256());
  }

  /**
   * Whether a version is there: not one whose weights were deleted.
   *
   * @throws CorruptVersionException when its event leads out of the store
   * @throws IOException with one sentence when the store can't be read
   */
  public boolean has(ModelVersion version) throws IOException {
    return store.isSealed(version.getWeightsUri());
  }

  /**
   * A sealed, undamaged attempt at a job, whoever made it: a crash between sealing and committing
   * leaves one. Damaged ones are passed over.
   *
   * @throws IOException with one sentence when the store can't be read
   */
  public Optional<FinishedAttempt> finished(TrainingJob job) throws IOException {
    String place = uri(directory(job));
    for (int attempt : attempts(job)) {
      for (String maker : store.children(place + attempt + "/")) {
        String uri = place + attempt + "/" + maker + "/";
        if (store.isSealed(uri)) {
          try {
            return Optional.of(read(job, uri));
          } catch (IOException | RuntimeException e) {
            LOG.warn("The attempt {} can't be used again: {}", uri, e.toString());
          }
        }
      }
    }
    return Optional.empty();
  }

  private FinishedAttempt read(TrainingJob job, String uri) throws IOException {
    String sha = store.manifestSha256(uri);
    Map<String, Object> facts = store.verified(uri, sha).manifest().facts();
    TrainedVersion trained = TrainedVersion.of(job, facts);
    // The crash may have come before all of it was uploaded.
    store.publish(uri);
    return new FinishedAttempt(
        trained.event(job, uri, sha, TrainedVersion.whole(facts)), trained.reason());
  }

  /**
   * Writes a new attempt, seals and publishes it: all of it is where others find it when this
   * returns.
   *
   * @param parts of the version, in the order in which they are written
   * @param whole what the candidate is a low-rank change of; empty where it is whole
   * @throws IOException with one sentence when it can't be written; an attempt that is only not
   *     published is found again
   */
  public FinishedAttempt write(
      TrainingJob job,
      List<VersionPart> parts,
      Optional<WholeWeights> whole,
      TrainedVersion trained)
      throws IOException {
    List<Integer> attempts = attempts(job);
    int last = attempts.isEmpty() ? 0 : attempts.get(attempts.size() - 1);
    Path directory = directory(job).resolve(Integer.toString(last + 1)).resolve(owner);
    Files.createDirectories(directory);
    Map<String, Object> facts = trained.facts(job, whole);
    for (VersionPart part : parts) {
      part.save(directory, facts);
    }
    DirectoryTree.force(directory);
    String sha = VersionDirectory.seal(directory, facts);
    DirectoryTree.forceParents(directory, root);
    store.publish(uri(directory));
    return new FinishedAttempt(trained.event(job, uri(directory), sha, whole), trained.reason());
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
      store.publish(uri(directory));
      return new StoredBase(uri(directory), sha);
    } finally {
      DirectoryTree.delete(unfinished);
    }
  }

  /**
   * Deletes what other jobs of a job's model left, bases apart: versions, half-written attempts and
   * checkpoints, those beside a version that is kept too.
   *
   * @param uris directories of versions to keep, relative to the store
   */
  public void keepOnly(TrainingJob job, Set<String> uris) throws IOException {
    Path own = directory(job);
    Path model = own.getParent();
    Set<Path> kept = new HashSet<>(Set.of(own, model.resolve(VersionName.BASE)));
    uris.forEach(uri -> kept.add(root.resolve(uri).normalize()));
    deleteAllBut(kept, uri(model));
  }

  /** Deletes all that lies there of a model, its base and its checkpoints too. */
  public void deleteAll(String model) throws IOException {
    if (!ModelKey.isModelName(model)) {
      throw new IllegalArgumentException(model + " is not a model name.");
    }
    deleteAllBut(Set.of(), uri(child(root, model)));
  }

  private void deleteAllBut(Set<Path> kept, String place) throws IOException {
    for (String name : store.children(place)) {
      String uri = place + name + "/";
      Path path = root.resolve(uri).normalize();
      if (!kept.contains(path)) {
        if (kept.stream().anyMatch(version -> version.startsWith(path))) {
          deleteAllBut(kept, uri);
        } else {
          LOG.info("Deleting {}: no version in it is needed", uri);
          store.delete(uri);
        }
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

  /**
   * The directory of this machine for a job's checkpoints, which count as no attempt; maybe none is
   * there.
   */
  public Path checkpoints(TrainingJob job) {
    return directory(job).resolve(CHECKPOINTS);
  }

  private Path directory(TrainingJob job) {
    if (!ModelKey.isModelName(job.getModel())) {
      throw new IllegalArgumentException(job.getModel() + " is not a model name.");
    }
    return child(child(root, job.getModel()), job.getJobId());
  }

  /** Numbers of all trainers' attempts, from the first to the last. */
  private List<Integer> attempts(TrainingJob job) throws IOException {
    return store.children(uri(directory(job))).stream()
        .filter(name -> ATTEMPT.matcher(name).matches())
        .map(Integer::valueOf)
        .sorted()
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
