package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChange;
import io.lethe.standalone.operations.DeploymentChangeException;
import io.lethe.standalone.operations.RolloutWait;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What commands to a model's deployment have in common. */
@Command(
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the command is kept, and with --wait served everywhere",
      "1:it can't be carried out, or is not in time"
    })
abstract class DeploymentChangeCommand extends ModelOrderCommand {

  @Option(names = "--wait", description = "Wait until every live instance does so")
  boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long --wait waits (default: ${DEFAULT-VALUE})")
  int timeoutSeconds = 60;

  /** Sends the command, and waits where that is asked for. */
  int change(CommandKind kind, String version)
      throws DeploymentChangeException, InterruptedException {
    long start = System.nanoTime();
    DeploymentChange.Sent change = send(order(kind).setVersion(version).build());
    if (wait) {
      RolloutWait.Served served =
          new RolloutWait(kafka.clients(), change).await(Duration.ofSeconds(timeoutSeconds));
      spec.commandLine()
          .getOut()
          .printf(
              "version %s is served by %s after %d ms%n",
              served.version(),
              served.instances().isEmpty() ? "nobody" : String.join(", ", served.instances()),
              Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
    return 0;
  }
}
