package io.lethe.standalone.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** A system that runs already: where its broker and its serving are. Both or neither are given. */
final class RunningSystem {

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      required = true,
      description = "The Kafka of a running system, with --serving")
  String bootstrapServers;

  @Option(
      names = "--serving",
      paramLabel = "URL",
      required = true,
      description = "The REST interface of a running system's serving, with --kafka")
  URI serving;
}
