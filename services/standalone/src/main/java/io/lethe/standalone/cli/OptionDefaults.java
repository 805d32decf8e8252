package io.lethe.standalone.cli;

import io.lethe.standalone.stack.StackStartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Values of options that nobody gave: first from the environment, then from one file. */
public final class OptionDefaults implements IDefaultValueProvider {

  private static final String FILE_VARIABLE = "LETHE_CONFIG";

  private final Function<String, Optional<String>> environment;
  private Map<String, String> file;

  /**
   * Reads nothing yet.
   *
   * @param environment the value of a variable; empty for one that is not set
   */
  public OptionDefaults(Function<String, Optional<String>> environment) {
    this.environment = environment;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    // A group stands for a choice, such as the running system of the demo: nobody made it.
    if (!(argument instanceof OptionSpec option) || argument.group() != null) {
      return null;
    }
    return DefaultedOption.of(option)
        .flatMap(one -> variable(one.variable()).or(() -> Optional.ofNullable(read(option, one))))
        .orElse(null);
  }

  private String read(OptionSpec option, DefaultedOption wanted) {
    if (file == null) {
      try {
        file =
            variable(FILE_VARIABLE).map(Path::of).map(PropertiesFile::read).orElseGet(this::home);
        requireKnown(file);
      } catch (StackStartException e) {
        throw new ParameterException(option.command().commandLine(), e.getMessage(), e);
      }
    }
    return file.get(wanted.key());
  }

  private Map<String, String> home() {
    Path path =
        variable("XDG_CONFIG_HOME")
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".config"))
            .resolve("lethe/config.properties");
    return Files.exists(path) ? PropertiesFile.read(path) : Map.of();
  }

  private static void requireKnown(Map<String, String> file) {
    file.keySet().stream()
        .filter(key -> !DefaultedOption.isKey(key))
        .findFirst()
        .ifPresent(
            key -> {
              throw new StackStartException(
                  "The configuration file of the command line has an unknown key, %s: it may have %s."
                      .formatted(key, DefaultedOption.keys()));
            });
  }

  private Optional<String> variable(String name) {
    return environment.apply(name).filter(value -> !value.isBlank());
  }
}
