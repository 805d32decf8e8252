package io.lethe.standalone.cli;

import io.lethe.broker.EmbeddedBroker;
import io.lethe.standalone.stack.OverriddenProperty;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.startup.InvalidSettingException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Options of commands that speak to a running Kafka. What more it asks for, such as {@code
 * kafka.security.protocol}, stands in a file, in a system property or in the environment.
 */
final class KafkaOptions {

  private static final String PREFIX = "kafka.";
  private static final String ADDRESS = PREFIX + "bootstrap.servers";

  /** Where the broker of {@code lethe up} keeps its data, for whoever works beside it. */
  private static final Path DATA = UpCommand.DATA.resolve("kafka");

  private static final String CLIENT = "lethe-command-line";

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Where Kafka is (default: where lethe up last ran it in this directory)")
  String bootstrapServers;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "Properties of Kafka's clients, such as security.protocol, with or without kafka. in"
              + " front")
  Path file;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  /** Whether anything says where Kafka is, for commands to which it is no must. */
  boolean isGiven() {
    return bootstrapServers != null
        || file != null
        || OverriddenProperty.value(ADDRESS).isPresent();
  }

  /**
   * Clients of that Kafka.
   *
   * @throws InvalidSettingException with one sentence where nothing says where it is, or a property
   *     can't be set
   */
  KafkaClients clients() {
    Map<String, String> written = file == null ? Map.of() : PropertiesFile.read(file);
    return new KafkaClients(
        KafkaProperties.read(
            name -> name.equals(ADDRESS) ? address(written) : value(name, written)),
        CLIENT);
  }

  /** Clients of the Kafka at an address, for commands to which it is no must. */
  static KafkaClients clients(String bootstrapServers) {
    return new KafkaClients(
        KafkaProperties.read(
            name -> name.equals(ADDRESS) ? Optional.of(bootstrapServers) : value(name, Map.of())),
        CLIENT);
  }

  /** What somebody typed goes before the environment, and that before what a file says. */
  private Optional<String> address(Map<String, String> written) {
    Optional<String> typed = Optional.ofNullable(bootstrapServers).filter(it -> isTyped("--kafka"));
    Optional<String> inFile = written(ADDRESS, written);
    Optional<String> address =
        typed
            .or(() -> inFile.filter(it -> isTyped("--kafka-config")))
            .or(() -> OverriddenProperty.value(ADDRESS))
            .or(() -> Optional.ofNullable(bootstrapServers))
            .or(() -> inFile)
            .or(() -> EmbeddedBroker.lastAddress(DATA));
    if (address.isEmpty()) {
      throw new InvalidSettingException(
          "--kafka", "or the variable LETHE_KAFKA must say where Kafka is, as host:port");
    }
    return address;
  }

  private boolean isTyped(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private static Optional<String> value(String name, Map<String, String> written) {
    return written(name, written).or(() -> OverriddenProperty.value(name));
  }

  private static Optional<String> written(String name, Map<String, String> written) {
    return Optional.ofNullable(written.get(name))
        .or(() -> Optional.ofNullable(written.get(name.substring(PREFIX.length()))));
  }
}
