package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.deployments.OrderFailedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe rollback}: an order to the deployment. */
@Command(
    name = "rollback",
    description =
        "Pins an earlier version: the one that the champion was gated against, or another.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the order is kept, and with --wait served everywhere",
      "1:it can't be carried out, or is not in time"
    })
public final class RollbackCommand implements Callable<Integer> {

  @Option(
      names = "--version",
      paramLabel = "NAME",
      description = "Version name; the one before where left out")
  String version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit")
  boolean help;

  @Mixin OrderOptions order;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws OrderFailedException, InterruptedException {
    return order.give(CommandKind.ROLL_BACK, version, spec.commandLine().getOut());
  }
}
