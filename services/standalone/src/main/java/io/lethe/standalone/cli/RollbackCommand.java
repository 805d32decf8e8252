package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChangeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lethe rollback}: changes what a model serves. */
@Command(
    name = "rollback",
    description =
        "Pins an earlier version: the one that the champion was gated against, or another.")
public final class RollbackCommand extends DeploymentChangeCommand implements Callable<Integer> {

  @Option(
      names = "--version",
      paramLabel = "NAME",
      description = "Version name; the one before where left out")
  String version;

  @Override
  public Integer call() throws DeploymentChangeException, InterruptedException {
    return change(CommandKind.ROLL_BACK, version);
  }
}
