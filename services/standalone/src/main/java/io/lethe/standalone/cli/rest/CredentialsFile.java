package io.lethe.standalone.cli.rest;

import io.lethe.topics.startup.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A file of API keys or tokens, one a line. Empty lines and those that begin with # are left out.
 */
public final class CredentialsFile {

  /** What may follow "Bearer" in a header (RFC 6750, 2.1). */
  private static final Pattern CREDENTIAL = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private CredentialsFile() {}

  /**
   * Reads a file.
   *
   * @param option that names the file
   * @throws InvalidSettingException with one sentence, when it can't be read, is empty, or has a
   *     line that is no credential; the sentence names the line's number, never what it holds
   */
  public static List<String> read(String option, Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new InvalidSettingException(option, "can't be read: " + e);
    }
    List<String> credentials = new ArrayList<>();
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (!CREDENTIAL.matcher(line).matches()) {
        throw new InvalidSettingException(
            option, "must hold one key or token in line %d, and nothing else".formatted(number));
      }
      credentials.add(line);
    }
    if (credentials.isEmpty()) {
      throw new InvalidSettingException(option, "must hold at least one key or token");
    }
    return credentials;
  }
}
