package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChangeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lethe trial promote}: ends a trial. */
@Command(name = "promote", description = "Makes the version on trial the champion.")
final class TrialPromoteCommand extends DeploymentChangeCommand implements Callable<Integer> {

  @Override
  public Integer call() throws DeploymentChangeException, InterruptedException {
    return change(CommandKind.PROMOTE, null);
  }
}
