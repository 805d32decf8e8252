package io.lethe.standalone.cli;

import io.lethe.experiments.cli.Assets;
import java.nio.file.Path;
import java.util.Map;
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

  /** Whether any of them is given. */
  boolean areGiven() {
    return httpPort != null || kafkaPort != 0 || config != null;
  }

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
      properties.putAll(PropertiesFile.read(config));
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
}
