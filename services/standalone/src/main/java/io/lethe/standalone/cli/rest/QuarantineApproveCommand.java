package io.lethe.standalone.cli.rest;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lethe quarantine approve}: a moderator's verdict. */
@Command(
    name = "approve",
    description = "Makes pictures that are held back labels, whoever reported them.")
final class QuarantineApproveCommand extends VerdictCommand implements Callable<Integer> {

  @Override
  public Integer call() throws RestCallException, InterruptedException {
    return decide("ACCEPT");
  }
}
