package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChangeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lethe trial abandon}: ends a trial. */
@Command(name = "abandon", description = "Ends the trial and leaves the champion.")
final class TrialAbandonCommand extends ModelOrderCommand implements Callable<Integer> {

  @Override
  public Integer call() throws DeploymentChangeException, InterruptedException {
    send(order(CommandKind.ABANDON).build());
    return 0;
  }
}
