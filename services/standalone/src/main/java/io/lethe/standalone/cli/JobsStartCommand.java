package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChangeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lethe jobs start}: opens a job. */
@Command(
    name = "start",
    description = "Opens a training job now, where the labels allow one; jobs watch shows it.")
final class JobsStartCommand extends ModelOrderCommand implements Callable<Integer> {

  @Override
  public Integer call() throws DeploymentChangeException, InterruptedException {
    send(order(CommandKind.TRAIN_NOW).build());
    return 0;
  }
}
