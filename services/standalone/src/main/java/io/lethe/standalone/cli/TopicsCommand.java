package io.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lethe topics}: Lethe's topics on a Kafka that somebody already runs. */
@Command(
    name = "topics",
    description = "Makes, checks and describes Lethe's topics on a cluster, and who may use them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TopicsAclsCommand.class,
      TopicsCheckCommand.class,
      TopicsCreateCommand.class,
      TopicsExportCommand.class
    })
public final class TopicsCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command of lethe topics is missing.");
  }
}
