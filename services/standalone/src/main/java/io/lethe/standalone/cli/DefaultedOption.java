package io.lethe.standalone.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options that mean the same in each command, so that one default does for all: a variable of the
 * environment, or else a key of the configuration file.
 */
enum DefaultedOption {
  KAFKA,
  KAFKA_CONFIG,
  URL,
  LABELER_URL,
  TOKEN_FILE,
  MODEL,
  STORE,
  OUTPUT;

  /** Its key in the file, such as {@code labeler-url}. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Its variable, such as {@code LETHE_LABELER_URL}. */
  String variable() {
    return "LETHE_" + name();
  }

  /** The one that an option of a command is, if it is any. */
  static Optional<DefaultedOption> of(OptionSpec option) {
    return Arrays.stream(values())
        .filter(one -> Arrays.asList(option.names()).contains("--" + one.key()))
        .findFirst();
  }

  /** All keys, as a sentence lists them. */
  static String keys() {
    return Arrays.stream(values()).map(DefaultedOption::key).collect(Collectors.joining(", "));
  }

  static boolean isKey(String key) {
    return Arrays.stream(values()).anyMatch(one -> one.key().equals(key));
  }
}
