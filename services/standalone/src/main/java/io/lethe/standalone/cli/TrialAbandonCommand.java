package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChange;
import io.lethe.standalone.operations.DeploymentChangeException;
import io.lethe.standalone.operations.TrialWait;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lethe trial abandon}: ends a trial. */
@Command(name = "abandon", description = "Ends the trial and leaves the champion.")
final class TrialAbandonCommand extends ModelOrderCommand implements Callable<Integer> {

  @Mixin WaitOptions waiting;

  @Override
  public Integer call() throws DeploymentChangeException, InterruptedException {
    DeploymentChange.Sent change = send(order(CommandKind.ABANDON).build());
    if (waiting.wait) {
      Optional<String> next = new TrialWait(kafka.clients(), change).awaitEnded(waiting.timeout());
      spec.commandLine()
          .getOut()
          .println(
              next.map("the trial is over, and version %s is on trial now"::formatted)
                  .orElse("the trial is over"));
    }
    return 0;
  }
}
