package io.lethe.store;

import io.lethe.diffusion.version.CorruptVersionException;
import io.lethe.diffusion.version.UnsealedVersionException;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.diffusion.version.VersionManifest.FileEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions in a bucket. They are written to a directory of this machine and then uploaded, {@code
 * lethe.json} last; what others uploaded is downloaded when it is asked for.
 */
final class S3Store implements Store {

  private static final Logger LOG = LoggerFactory.getLogger(S3Store.class);
  private static final int LEAST_CACHED = 2;

  private final Bucket bucket;
  private final OwnedDirectory directory;
  private final DirectoryStore written;
  private final DownloadCache downloads;

  private S3Store(Bucket bucket, OwnedDirectory directory, int cached) throws IOException {
    this.bucket = bucket;
    this.directory = directory;
    written = new DirectoryStore(directory.path().resolve("versions"));
    downloads = new DownloadCache(directory.path().resolve("downloads"), cached);
  }

  /**
   * Opens a store.
   *
   * @param user names the part of the local directory that is this store's own
   * @throws StoreStartException with one sentence when a setting is bad or the bucket can't be read
   */
  static S3Store open(StoreLocation.InBucket location, StoreConfig.S3 config, String user) {
    if (config.cachedVersions() < LEAST_CACHED) {
      throw new StoreStartException(
          "lethe.store.s3.cached-versions must be at least %d, not %d."
              .formatted(LEAST_CACHED, config.cachedVersions()));
    }
    Bucket bucket = new Bucket(S3Clients.of(config), location);
    try {
      bucket.check();
      return open(bucket, Path.of(config.directory()).resolve(user), config.cachedVersions());
    } catch (RuntimeException e) {
      bucket.close();
      throw e;
    }
  }

  /** A store in a bucket that is known to be there. */
  static S3Store open(Bucket bucket, Path directory, int cached) {
    OwnedDirectory owned = OwnedDirectory.take(directory);
    try {
      return new S3Store(bucket, owned, cached);
    } catch (IOException e) {
      owned.close();
      throw new StoreStartException(
          "lethe.store.s3.directory can't be used: %s (%s).".formatted(directory, e));
    }
  }

  @Override
  public Path root() {
    return written.root();
  }

  @Override
  public List<String> children(String uri) throws IOException {
    return Stream.concat(written.children(uri).stream(), bucket.children(key(uri)).stream())
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public boolean isSealed(String uri) throws IOException {
    return written.isSealed(uri) || manifest(uri).isPresent();
  }

  @Override
  public String manifestSha256(String uri) throws IOException {
    Optional<byte[]> manifest = manifest(uri);
    return manifest.isPresent()
        ? VersionDirectory.sha256(manifest.get())
        : written.manifestSha256(uri);
  }

  @Override
  public StoredVersion verified(String uri, String manifestSha256) throws IOException {
    if (written.isSealed(uri)) {
      try {
        return written.verified(uri, manifestSha256);
      } catch (CorruptVersionException e) {
        LOG.warn("What S3 has is taken instead: {}", e.getMessage());
      }
    }
    String key = key(uri);
    try {
      return downloads.get(manifestSha256, target -> download(key, manifestSha256, target));
    } catch (UnsealedVersionException e) {
      throw new UnsealedVersionException(unusable(key, e), e);
    } catch (CorruptVersionException e) {
      throw new CorruptVersionException(unusable(key, e), e);
    }
  }

  private String unusable(String key, CorruptVersionException e) {
    return "Version %s%s can't be used: %s".formatted(bucket, key, e.getMessage());
  }

  private void download(String key, String manifestSha256, Path target) throws IOException {
    if (!bucket.download(
        key + VersionDirectory.MANIFEST, target.resolve(VersionDirectory.MANIFEST))) {
      throw new UnsealedVersionException("It is missing or half-written: it has no lethe.json.");
    }
    for (FileEntry entry : VersionDirectory.manifest(target, manifestSha256).files()) {
      Path file = target.resolve(entry.path());
      Files.createDirectories(file.getParent());
      if (!bucket.download(key + entry.path(), file)) {
        throw new CorruptVersionException(
            entry.path() + " is missing, though lethe.json lists it.");
      }
    }
  }

  @Override
  public void publish(String uri) throws IOException {
    if (!written.isSealed(uri)) {
      return;
    }
    String key = key(uri);
    String sha = written.manifestSha256(uri);
    Optional<byte[]> there = manifest(uri);
    if (there.isPresent()) {
      if (!VersionDirectory.sha256(there.get()).equals(sha)) {
        throw new IOException(bucket + key + " holds another version, and none is overwritten.");
      }
      return;
    }
    Path from = written.resolve(uri);
    for (FileEntry entry : VersionDirectory.manifest(from, sha).files()) {
      bucket.upload(from.resolve(entry.path()), key + entry.path());
    }
    // Last, since it makes a version of what lies there.
    bucket.upload(from.resolve(VersionDirectory.MANIFEST), key + VersionDirectory.MANIFEST);
  }

  @Override
  public void delete(String uri) throws IOException {
    List<String> keys = bucket.keys(key(uri));
    for (boolean seals : new boolean[] {true, false}) {
      for (String key : keys) {
        if (key.endsWith("/" + VersionDirectory.MANIFEST) == seals) {
          bucket.delete(key);
        }
      }
    }
    written.delete(uri);
  }

  private Optional<byte[]> manifest(String uri) throws IOException {
    return bucket.read(key(uri) + VersionDirectory.MANIFEST);
  }

  /** With '/' at its end, so that one version's name may start another's. */
  private String key(String uri) throws CorruptVersionException {
    return written.root().relativize(written.resolve(uri)).toString().replace('\\', '/') + "/";
  }

  @Override
  public void close() {
    bucket.close();
    directory.close();
  }
}
