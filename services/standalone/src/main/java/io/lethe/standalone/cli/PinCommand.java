package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChangeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lethe pin}: changes what a model serves. */
@Command(name = "pin", description = "Serves one version until resume.")
public final class PinCommand extends DeploymentChangeCommand implements Callable<Integer> {

  @Option(names = "--version", paramLabel = "NAME", required = true, description = "Version name")
  String version;

  @Override
  public Integer call() throws DeploymentChangeException, InterruptedException {
    return change(CommandKind.PIN, version);
  }
}
