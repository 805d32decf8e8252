package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChangeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lethe retire}: takes a model out of service. */
@Command(
    name = "retire",
    description = "Takes a model out of service; its versions are kept for a while.")
public final class RetireCommand extends DeploymentChangeCommand implements Callable<Integer> {

  @Override
  public Integer call() throws DeploymentChangeException, InterruptedException {
    return change(CommandKind.RETIRE, null);
  }
}
