package io.lethe.standalone.cli;

import io.lethe.topics.access.ServiceAccess;
import picocli.CommandLine.Option;

/** Names the labeler's group and its own topics. */
final class ApplicationIdOption {

  @Option(
      names = "--application-id",
      paramLabel = "NAME",
      description = "The labeler's lethe.labeler.application-id (default: ${DEFAULT-VALUE})")
  String id = ServiceAccess.LABELER.group().orElseThrow();
}
