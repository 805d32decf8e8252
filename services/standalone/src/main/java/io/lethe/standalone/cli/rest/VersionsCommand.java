package io.lethe.standalone.cli.rest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lethe versions}: the versions of a model. */
@Command(
    name = "versions",
    description = "Lists the versions of a model, shows one, and compares two.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {VersionsDiffCommand.class, VersionsListCommand.class, VersionsShowCommand.class})
public final class VersionsCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command of lethe versions is missing.");
  }
}
