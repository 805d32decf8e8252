package io.lethe.diffusion.version;

import java.util.List;
import java.util.Map;

/**
 * What {@code lethe.json} holds.
 *
 * @param files every other file of the directory, sorted by path
 * @param facts what is known of the version (model, parent, job, labels ...), for people and tools
 */
public record VersionManifest(List<FileEntry> files, Map<String, Object> facts) {

  /**
   * One file.
   *
   * @param path relative to the directory, '/' between its parts
   * @param size bytes
   * @param sha256 64 hex digits
   */
  public record FileEntry(String path, long size, String sha256) {}
}
