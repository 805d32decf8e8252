package io.lethe.standalone.cli;

import io.lethe.standalone.stack.OverriddenProperty;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.startup.InvalidSettingException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Options of commands that speak to a running Kafka. What more it asks for, such as {@code
 * kafka.security.protocol}, stands in a file, in a system property or in the environment.
 */
final class KafkaOptions {

  private static final String PREFIX = "kafka.";
  private static final String ADDRESS = PREFIX + "bootstrap.servers";
  private static final String VARIABLE = "LETHE_KAFKA";

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Where Kafka is; `lethe up` prints it (default: the variable LETHE_KAFKA)")
  String bootstrapServers;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "Properties of Kafka's clients, such as security.protocol, with or without kafka. in"
              + " front")
  Path file;

  /** Whether anything says where Kafka is, for commands to which it is no must. */
  boolean isGiven() {
    return bootstrapServers != null
        || file != null
        || OverriddenProperty.value(ADDRESS).isPresent()
        || System.getenv(VARIABLE) != null;
  }

  /**
   * Clients of that Kafka.
   *
   * @throws InvalidSettingException with one sentence where nothing says where it is, or a property
   *     can't be set
   */
  KafkaClients clients() {
    return clients(bootstrapServers, file == null ? Map.of() : PropertiesFile.read(file));
  }

  /** Clients of the Kafka at an address, for commands to which it is no must. */
  static KafkaClients clients(String bootstrapServers) {
    return clients(bootstrapServers, Map.of());
  }

  private static KafkaClients clients(String bootstrapServers, Map<String, String> written) {
    return new KafkaClients(
        KafkaProperties.read(name -> value(name, bootstrapServers, written)), "lethe-command-line");
  }

  private static Optional<String> value(
      String name, String bootstrapServers, Map<String, String> written) {
    Optional<String> given =
        Optional.ofNullable(written.get(name))
            .or(() -> Optional.ofNullable(written.get(name.substring(PREFIX.length()))))
            .or(() -> OverriddenProperty.value(name));
    if (!name.equals(ADDRESS)) {
      return given;
    }
    Optional<String> address =
        Optional.ofNullable(bootstrapServers)
            .or(() -> given)
            .or(() -> Optional.ofNullable(System.getenv(VARIABLE)));
    if (address.isEmpty()) {
      throw new InvalidSettingException(
          "--kafka",
          "or the variable %s must say where Kafka is, as host:port".formatted(VARIABLE));
    }
    return address;
  }
}
