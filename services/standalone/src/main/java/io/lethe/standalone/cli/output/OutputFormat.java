package io.lethe.standalone.cli.output;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;

/** Formats of what commands list or show. */
public enum OutputFormat {
  TABLE,
  JSON,
  YAML;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a shell completes. */
  static final class Names implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(values()).map(OutputFormat::toString).iterator();
    }
  }
}
