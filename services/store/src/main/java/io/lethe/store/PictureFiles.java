package io.lethe.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Small files by their path in the store, '/' between its parts. For several threads. */
interface PictureFiles extends AutoCloseable {

  /**
   * Writes a file whole, or replaces it by the same. Nobody sees a part of it.
   *
   * @throws IOException with one sentence when the store can't be written now
   */
  void put(String path, byte[] bytes) throws IOException;

  /**
   * Reads a file.
   *
   * @param most bytes that are read of it
   * @return empty where there is none
   * @throws IOException with one sentence when the store can't be read now
   */
  Optional<byte[]> read(String path, int most) throws IOException;

  /**
   * Deletes a file, if it is there.
   *
   * @throws IOException with one sentence when the store can't be written now
   */
  void delete(String path) throws IOException;

  /**
   * Deletes a folder that is empty and in which nobody writes any more, and what was left of files
   * half written.
   *
   * @throws IOException with one sentence when the store can't be written now
   */
  void forget(String folder) throws IOException;

  /**
   * Names of what lies directly in a folder that may be missing, sorted.
   *
   * @param folder with '/' at its end
   * @param start of the names
   * @throws IOException with one sentence when the store can't be read now
   */
  List<String> names(String folder, String start) throws IOException;

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  default Optional<String> problem() {
    return Optional.empty();
  }

  @Override
  void close();
}
