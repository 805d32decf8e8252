package io.lethe.http.identity;

import io.lethe.topics.startup.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file of the keys: a line each, which holds the caller's name, its roles with commas between,
 * and the hash of its key in hex. Empty lines and those that begin with # are left out.
 */
final class ApiKeyFile {

  static final String PROPERTY = "lethe.http.api-key-file";

  /** Each call is compared with all of them. */
  private static final int MOST_KEYS = 10_000;

  private static final Pattern LINE = Pattern.compile("(\\S{1,256})\\s+(\\S+)\\s+([0-9a-f]{64})");

  private ApiKeyFile() {}

  /**
   * Reads a file.
   *
   * @throws InvalidSettingException with one sentence, when it can't be read, is empty, or has a
   *     bad line, which is named by its number
   */
  static List<ApiKey> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new InvalidSettingException(PROPERTY, "can't be read: " + e);
    }
    List<ApiKey> keys = new ArrayList<>();
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        keys.add(key(line, number));
      }
    }
    if (keys.isEmpty() || keys.size() > MOST_KEYS) {
      throw new InvalidSettingException(
          PROPERTY, "must hold 1 to %d keys, not %d".formatted(MOST_KEYS, keys.size()));
    }
    return keys;
  }

  private static ApiKey key(String line, int number) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw new InvalidSettingException(
          PROPERTY,
          "must hold a name, its roles and a SHA-256 in hex in line %d".formatted(number));
    }
    Set<String> roles = Set.copyOf(List.of(parts.group(2).split(",", -1)));
    if (!Roles.ALL.containsAll(roles)) {
      throw new InvalidSettingException(
          PROPERTY,
          "must name roles of %s in line %d".formatted(String.join(", ", sorted()), number));
    }
    return new ApiKey(parts.group(1), roles, HexFormat.of().parseHex(parts.group(3)));
  }

  private static List<String> sorted() {
    return Roles.ALL.stream().sorted().toList();
  }
}
