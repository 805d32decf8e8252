package io.lethe.standalone.cli;

import io.lethe.experiments.cli.Assets;
import io.lethe.standalone.stack.StackStartException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Options that every command that starts the stack shares. */
final class StackOptions {

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "REST port on 127.0.0.1; 0 picks a free one (default: 8080; demo: 0)")
  private Integer httpPort;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description =
          "Kafka port on 127.0.0.1; 0 keeps the data directory's, or picks a free one"
              + " (default: ${DEFAULT-VALUE})")
  int kafkaPort = 0;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties file with any property of docs/use/configuration.md")
  Path config;

  /** The REST port, where the user gives none the command's own. */
  int httpPort(int otherwise) {
    return httpPort == null ? otherwise : httpPort;
  }

  /**
   * The configuration file's properties; where it configures no model, the shipped one, trained on
   * MNIST.
   */
  Map<String, String> properties() {
    Map<String, String> properties = new TreeMap<>();
    if (config != null) {
      read(config).forEach((name, value) -> properties.put((String) name, (String) value));
      if (properties.containsKey("")) {
        throw new StackStartException(
            "The configuration file %s has a line without a property name.".formatted(config));
      }
    }
    if (properties.keySet().stream().noneMatch(name -> name.startsWith("lethe.trainer.models."))) {
      properties.put(
          "lethe.trainer.models.mnist.base", Assets.directory("models/mnist-ddpm-28").toString());
      properties.put(
          "lethe.trainer.models.mnist.unlabeled.dataset",
          Assets.directory("datasets/mnist").toString());
    }
    return properties;
  }

  private static Properties read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new StackStartException(
          "Can't read the configuration file %s: %s".formatted(file, e.getMessage()), e);
    }
    return properties;
  }
}
