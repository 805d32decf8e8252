package io.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lethe jobs}: training jobs. */
@Command(
    name = "jobs",
    description = "Lists training jobs, shows and watches one, opens and cancels them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      JobsCancelCommand.class,
      JobsListCommand.class,
      JobsShowCommand.class,
      JobsStartCommand.class,
      JobsWatchCommand.class
    })
public final class JobsCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command of lethe jobs is missing.");
  }
}
