package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChangeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lethe reinstate}: brings a retired model back. */
@Command(name = "reinstate", description = "Brings a retired model back into service.")
public final class ReinstateCommand extends DeploymentChangeCommand implements Callable<Integer> {

  @Override
  public Integer call() throws DeploymentChangeException, InterruptedException {
    return change(CommandKind.REINSTATE, null);
  }
}
