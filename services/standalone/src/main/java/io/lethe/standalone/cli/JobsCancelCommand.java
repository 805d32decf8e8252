package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.jobs.JobHistory;
import io.lethe.standalone.jobs.UnknownJobException;
import io.lethe.standalone.operations.DeploymentChangeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lethe jobs cancel}: takes a job back. */
@Command(name = "cancel", description = "Takes the open training job of a model back.")
final class JobsCancelCommand extends ModelOrderCommand implements Callable<Integer> {

  @Override
  public Integer call()
      throws DeploymentChangeException, InterruptedException, UnknownJobException {
    JobHistory.read(kafka.clients()).requireOpen(model);
    send(order(CommandKind.CANCEL).build());
    return 0;
  }
}
