package io.lethe.store;

import io.lethe.diffusion.version.CorruptVersionException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where versions lie for all who make and serve them. A version is a sealed directory, named by a
 * URI relative to the store, '/' between its parts; without its {@code lethe.json} it does not
 * count. A version never changes. For several threads.
 */
public interface Store extends AutoCloseable {

  /**
   * Opens the store that the settings name.
   *
   * @param user name of who opens it, unique in this process: a directory's name
   * @throws StoreStartException with one sentence when a setting is bad or the store can't be read
   */
  static Store open(StoreConfig config, String user) {
    StoreLocation location = StoreLocation.parse(config.location());
    if (location instanceof StoreLocation.InDirectory directory) {
      return new DirectoryStore(directory.path());
    }
    return S3Store.open((StoreLocation.InBucket) location, config.s3(), user);
  }

  /** The directory of this machine where versions are written, before {@link #publish}. */
  Path root();

  /**
   * Names of what lies directly below a place, sorted, unfinished versions too.
   *
   * @param uri of a directory that may be missing
   * @throws IOException with one sentence when the store can't be read
   */
  List<String> children(String uri) throws IOException;

  /**
   * Whether a version's {@code lethe.json} is there, for this machine at least.
   *
   * @throws CorruptVersionException when the URI leads out of the store
   * @throws IOException with one sentence when the store can't be read
   */
  boolean isSealed(String uri) throws IOException;

  /**
   * SHA-256 (hex) of a sealed version's {@code lethe.json}.
   *
   * @throws CorruptVersionException when it is missing or the URI leads out of the store
   * @throws IOException with one sentence when the store can't be read
   */
  String manifestSha256(String uri) throws IOException;

  /**
   * A version on this machine, checked against the hash that its event carries. Its directory stays
   * while no more than one other version is asked for.
   *
   * @throws io.lethe.diffusion.version.UnsealedVersionException with one sentence when it has no
   *     {@code lethe.json} (yet)
   * @throws CorruptVersionException with one sentence when it is changed or outside the store
   * @throws IOException with one sentence when the store can't be read now
   */
  StoredVersion verified(String uri, String manifestSha256) throws IOException;

  /**
   * Makes a sealed version below {@link #root} one for all. Does nothing where it is one already.
   *
   * @throws IOException with one sentence when the store can't be written, or holds another version
   *     of this URI
   */
  void publish(String uri) throws IOException;

  /**
   * Deletes all that lies below a place, each {@code lethe.json} first, so that what is left half
   * deleted is no version.
   *
   * @throws IOException with one sentence when something is left
   */
  void delete(String uri) throws IOException;

  @Override
  void close();
}
