package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChangeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lethe trial canary}: begins a trial. */
@Command(name = "canary", description = "Has a version answer a share of the requests.")
final class TrialCanaryCommand extends TrialBeginCommand implements Callable<Integer> {

  @Override
  public Integer call() throws DeploymentChangeException, InterruptedException {
    return begin(CommandKind.CANARY);
  }
}
