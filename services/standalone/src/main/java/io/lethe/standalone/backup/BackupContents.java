package io.lethe.standalone.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a backup holds, as its file {@code backup.json} says. The file is written last: a directory
 * without it is no backup.
 *
 * @param format 1
 * @param takenAt as ISO-8601 text
 * @param topics whose records lie in {@code topics/}
 * @param places where each group went on reading
 * @param versions URIs of the versions whose files lie in {@code versions/}
 */
public record BackupContents(
    int format, String takenAt, List<Topic> topics, List<Place> places, List<Version> versions) {

  static final int FORMAT = 1;
  private static final String FILE = "backup.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A topic.
   *
   * @param settings that differ from the broker's defaults
   * @param records how many each partition has, in their order
   */
  public record Topic(String name, Map<String, String> settings, List<Long> records) {}

  /**
   * The first record that a group has not done with.
   *
   * @param offset in the cluster that the backup was taken of
   * @param metadata what the group committed beside it
   */
  public record Place(String group, String topic, int partition, long offset, String metadata) {}

  /**
   * A version.
   *
   * @param uri in the store
   * @param manifestSha256 of its {@code lethe.json}
   */
  public record Version(String uri, String manifestSha256) {}

  /** How many records all topics have together. */
  public long recordCount() {
    return topics.stream().flatMap(topic -> topic.records().stream()).mapToLong(n -> n).sum();
  }

  static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  void write(Path directory) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(directory.resolve(FILE).toFile(), this);
  }

  /**
   * Reads a backup's contents.
   *
   * @throws BackupException with one sentence when there is none, or of another format
   */
  static BackupContents read(Path directory) throws BackupException, IOException {
    if (!isIn(directory)) {
      throw new BackupException(
          "%s is no backup: it has no %s, which is written last.".formatted(directory, FILE));
    }
    BackupContents contents =
        JSON.readValue(directory.resolve(FILE).toFile(), BackupContents.class);
    if (contents.format() != FORMAT) {
      throw new BackupException(
          "%s is a backup of format %d; this release reads format %d."
              .formatted(directory, contents.format(), FORMAT));
    }
    return contents;
  }
}
