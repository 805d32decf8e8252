package io.lethe.standalone.cli.rest;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lethe quarantine reject}: a moderator's verdict. */
@Command(
    name = "reject",
    description = "Drops pictures that are held back; a picture that is a label is one no more.")
final class QuarantineRejectCommand extends VerdictCommand implements Callable<Integer> {

  @Override
  public Integer call() throws RestCallException, InterruptedException {
    return decide("REJECT");
  }
}
