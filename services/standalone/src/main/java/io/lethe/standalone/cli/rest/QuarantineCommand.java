package io.lethe.standalone.cli.rest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lethe quarantine}: what vetting holds back, for moderators. */
@Command(
    name = "quarantine",
    description = "Lists the pictures that vetting holds back, shows them, and decides on them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      QuarantineApproveCommand.class,
      QuarantineListCommand.class,
      QuarantinePictureCommand.class,
      QuarantineRejectCommand.class
    })
public final class QuarantineCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command of lethe quarantine is missing.");
  }
}
