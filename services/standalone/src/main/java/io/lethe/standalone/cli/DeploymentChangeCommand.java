package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChange;
import io.lethe.standalone.operations.DeploymentChangeException;
import io.lethe.standalone.operations.RolloutWait;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What pin, rollback, resume and promote have in common: another version is served then. */
@Command(
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the command is kept, and with --wait served everywhere",
      "1:it can't be carried out, or is not in time"
    })
abstract class DeploymentChangeCommand extends ModelOrderCommand {

  @Option(names = "--wait", description = "Wait until every live instance serves it")
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
              String.join(", ", served.instances()),
              Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
    return 0;
  }
}
