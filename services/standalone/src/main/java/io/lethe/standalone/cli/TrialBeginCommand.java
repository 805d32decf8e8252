package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChange;
import io.lethe.standalone.operations.DeploymentChangeException;
import io.lethe.standalone.operations.TrialWait;
import java.util.List;
import picocli.CommandLine.Mixin;
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

  @Mixin WaitOptions waiting;

  /** Sends the command, and waits where that is asked for. */
  final int begin(CommandKind kind) throws DeploymentChangeException, InterruptedException {
    DeploymentChange.Sent change =
        send(order(kind).setVersion(version).setShare(share).setPictures(pictures).build());
    if (waiting.wait) {
      List<String> loaded = new TrialWait(kafka.clients(), change).awaitBegun(waiting.timeout());
      spec.commandLine()
          .getOut()
          .println(
              loaded.isEmpty()
                  ? "the trial of version %s is over already".formatted(version)
                  : "version %s is on trial at %s".formatted(version, String.join(", ", loaded)));
    }
    return 0;
  }
}
