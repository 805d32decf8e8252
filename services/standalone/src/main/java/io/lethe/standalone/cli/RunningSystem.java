package io.lethe.standalone.cli;

import io.lethe.standalone.cli.rest.CredentialsFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** A system that runs already: where its broker and its serving are. Both or neither are given. */
final class RunningSystem {

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      required = true,
      description = "The Kafka of a running system, with --url")
  String bootstrapServers;

  @Option(
      names = "--url",
      paramLabel = "URL",
      required = true,
      description = "The REST interface of a running system's serving, with --kafka")
  URI url;

  @Option(
      names = "--credentials",
      paramLabel = "FILE",
      description =
          "API keys or tokens of its users, one a line, where serving asks who calls. "
              + "They ask and report in turn: each needs the roles user and reporter")
  Path credentials;

  /** One of each user; none where no file is named. */
  List<String> users() {
    return credentials == null ? List.of() : CredentialsFile.read("--credentials", credentials);
  }
}
