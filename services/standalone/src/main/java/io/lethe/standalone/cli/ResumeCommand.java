package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChangeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lethe resume}: changes what a model serves. */
@Command(name = "resume", description = "Follows new champions again.")
public final class ResumeCommand extends DeploymentChangeCommand implements Callable<Integer> {

  @Override
  public Integer call() throws DeploymentChangeException, InterruptedException {
    return change(CommandKind.RESUME, null);
  }
}
