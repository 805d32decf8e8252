package io.lethe.standalone.cli;

import picocli.CommandLine.Option;

/** Options of commands that speak to a running Kafka. */
final class KafkaOptions {

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      required = true,
      description = "Where Kafka is; `lethe up` prints it")
  String bootstrapServers;
}
