package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChangeException;
import picocli.CommandLine.Option;

/** What the two modes of a trial have in common. */
abstract class TrialBeginCommand extends ModelOrderCommand {

  @Option(names = "--version", paramLabel = "NAME", required = true, description = "Version name")
  String version;

  @Option(
      names = "--share",
      paramLabel = "SHARE",
      description = "Share of the requests, above 0 and at most 1; the model's setting if left out")
  Double share;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description = "Pictures of either version that decide; the model's setting if left out")
  Long pictures;

  /** Sends the command. */
  final int begin(CommandKind kind) throws DeploymentChangeException, InterruptedException {
    send(order(kind).setVersion(version).setShare(share).setPictures(pictures).build());
    return 0;
  }
}
