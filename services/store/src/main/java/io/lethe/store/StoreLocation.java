package io.lethe.store;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code lethe.store.location} names. */
sealed interface StoreLocation {

  /** A directory of this machine, or one that all machines share. */
  record InDirectory(Path path) implements StoreLocation {}

  /**
   * A bucket.
   *
   * @param prefix of all keys: empty, or with '/' at its end and not at its start
   */
  record InBucket(String bucket, String prefix) implements StoreLocation {

    @Override
    public String toString() {
      return "s3://" + bucket + "/" + prefix;
    }
  }

  /** A name with a dot is no scheme, and one of a single letter is a drive. */
  Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+-]+):.*");

  Pattern BUCKET = Pattern.compile("s3://([A-Za-z0-9._-]+)(?:/(.*))?");

  /**
   * Reads a location.
   *
   * @throws StoreStartException with one sentence when it is none
   */
  static StoreLocation parse(String text) {
    Matcher scheme = SCHEME.matcher(text);
    try {
      if (text.isBlank()) {
        throw refused(text);
      }
      if (!scheme.matches()) {
        return new InDirectory(Path.of(text));
      }
      return switch (scheme.group(1)) {
        case "file" -> new InDirectory(Path.of(URI.create(text)));
        case "s3" -> bucket(text);
        default -> throw refused(text);
      };
    } catch (IllegalArgumentException e) {
      throw refused(text);
    }
  }

  private static StoreLocation bucket(String text) {
    Matcher parts = BUCKET.matcher(text);
    if (!parts.matches()) {
      throw refused(text);
    }
    String prefix = parts.group(2) == null ? "" : parts.group(2).replaceAll("^/+|/+$", "");
    return new InBucket(parts.group(1), prefix.isEmpty() ? "" : prefix + "/");
  }

  private static StoreStartException refused(String text) {
    return new StoreStartException(
        "lethe.store.location must be a path, file:/path or s3://bucket/prefix, not '%s'."
            .formatted(text));
  }
}
