package io.lethe.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** In a bucket. */
final class BucketPictureFiles implements PictureFiles {

  private final Bucket bucket;

  /**
   * @param bucket closed with this
   */
  BucketPictureFiles(Bucket bucket) {
    this.bucket = bucket;
  }

  @Override
  public void put(String path, byte[] bytes) throws IOException {
    bucket.put(bytes, path);
  }

  @Override
  public Optional<byte[]> read(String path, int most) throws IOException {
    return bucket.read(path, most);
  }

  @Override
  public void delete(String path) throws IOException {
    bucket.delete(path);
  }

  @Override
  public void forget(String folder) {
    // A bucket has no folders, and no half objects.
  }

  @Override
  public List<String> names(String folder, String start) throws IOException {
    return bucket.children(folder, start).stream().sorted().toList();
  }

  @Override
  public void close() {
    bucket.close();
  }
}
