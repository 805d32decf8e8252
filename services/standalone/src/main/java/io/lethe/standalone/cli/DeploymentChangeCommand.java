package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChange;
import io.lethe.standalone.operations.DeploymentChangeException;
import io.lethe.standalone.operations.RolloutWait;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What commands to a model's deployment have in common. */
@Command(
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the command is kept, and with --wait served everywhere",
      "1:it can't be carried out, or is not in time"
    })
abstract class DeploymentChangeCommand extends ModelOrderCommand {

  @Mixin WaitOptions waiting;

  /** Sends the command, and waits where that is asked for. */
  int change(CommandKind kind, String version)
      throws DeploymentChangeException, InterruptedException {
    long start = System.nanoTime();
    DeploymentChange.Sent change = send(order(kind).setVersion(version).build());
    if (waiting.wait) {
      RolloutWait.Served served = new RolloutWait(kafka.clients(), change).await(waiting.timeout());
      spec.commandLine()
          .getOut()
          .printf(
              "version %s is served by %s after %d ms%n",
              served.version(),
              served.instances().isEmpty() ? nobody(kind) : String.join(", ", served.instances()),
              Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
    return 0;
  }

  private static String nobody(CommandKind kind) {
    return kind == CommandKind.RETIRE
        ? "nobody"
        : "nobody yet, since no instance has the model in memory; its next use loads it";
  }
}
