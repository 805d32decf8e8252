package io.lethe.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lethe model}: which models there are. */
@Command(
    name = "model",
    description = "Adds and lists models, while the services run.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ModelAddCommand.class, ModelListCommand.class})
public final class ModelCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command of lethe model is missing.");
  }
}
