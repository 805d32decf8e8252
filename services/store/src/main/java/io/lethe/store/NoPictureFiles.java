package io.lethe.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Nowhere. */
final class NoPictureFiles implements PictureFiles {

  @Override
  public void put(String path, byte[] bytes) throws IOException {
    throw new IOException("There is no store of pictures here.");
  }

  @Override
  public Optional<byte[]> read(String path, int most) {
    return Optional.empty();
  }

  @Override
  public void delete(String path) {
    // There is none.
  }

  @Override
  public void forget(String folder) {
    // There is none.
  }

  @Override
  public List<String> names(String folder, String start) {
    return List.of();
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
