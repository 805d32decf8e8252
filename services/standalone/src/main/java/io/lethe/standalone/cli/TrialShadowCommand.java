package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChangeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lethe trial shadow}: begins a trial. */
@Command(
    name = "shadow",
    description = "Has a version make a share of the pictures again, which nobody gets.")
final class TrialShadowCommand extends TrialBeginCommand implements Callable<Integer> {

  @Override
  public Integer call() throws DeploymentChangeException, InterruptedException {
    return begin(CommandKind.SHADOW);
  }
}
