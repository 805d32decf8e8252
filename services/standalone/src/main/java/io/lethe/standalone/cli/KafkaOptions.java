package io.lethe.standalone.cli;

import io.lethe.standalone.stack.OverriddenProperty;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Options of commands that speak to a running Kafka. What more it asks for, such as {@code
 * kafka.security.protocol}, is given as a system property or in the environment.
 */
final class KafkaOptions {

  private static final String ADDRESS = "kafka.bootstrap.servers";

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      required = true,
      description = "Where Kafka is; `lethe up` prints it")
  String bootstrapServers;

  /** Clients of that Kafka. */
  KafkaClients clients() {
    return clients(bootstrapServers);
  }

  /** Clients of the Kafka at an address, for commands to which it is no must. */
  static KafkaClients clients(String bootstrapServers) {
    return new KafkaClients(
        KafkaProperties.read(
            name ->
                name.equals(ADDRESS)
                    ? Optional.of(bootstrapServers)
                    : OverriddenProperty.value(name)),
        "lethe-command-line");
  }
}
