package io.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lethe trial}: versions that are tried beside the champion. */
@Command(
    name = "trial",
    description = "Tries a version beside the champion: shows it, begins it, ends it.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrialAbandonCommand.class,
      TrialCanaryCommand.class,
      TrialPromoteCommand.class,
      TrialShadowCommand.class,
      TrialShowCommand.class
    })
public final class TrialCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command of lethe trial is missing.");
  }
}
