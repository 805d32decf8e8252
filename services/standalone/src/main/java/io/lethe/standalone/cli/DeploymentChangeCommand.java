package io.lethe.standalone.cli;

import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChange;
import io.lethe.standalone.operations.DeploymentChangeException;
import io.lethe.standalone.operations.RolloutWait;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What pin, rollback and resume have in common: a command to a model's deployment. */
@Command(
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the command is kept, and with --wait served everywhere",
      "1:it can't be carried out, or is not in time"
    })
abstract class DeploymentChangeCommand {

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "Model name")
  String model;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who gives the command (default: ${DEFAULT-VALUE})")
  String by = System.getProperty("user.name", "");

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why")
  String reason = "";

  @Option(names = "--wait", description = "Wait until every live instance serves it")
  boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long --wait waits (default: ${DEFAULT-VALUE})")
  int timeoutSeconds = 60;

  // Not the standard one: its --version would be taken for the name of a version.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit")
  boolean help;

  @Mixin KafkaOptions kafka;
  @Spec CommandSpec spec;

  /** Sends the command, and waits where that is asked for. */
  int change(CommandKind kind, String version)
      throws DeploymentChangeException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    DeploymentChange.Sent change =
        DeploymentChange.send(kafka.clients(), kind, model, version, by, reason);
    long start = System.nanoTime();
    out.printf("%s of model %s is sent, command %s%n", kind, model, change.commandId());
    if (wait) {
      RolloutWait.Served served =
          new RolloutWait(kafka.clients(), change).await(Duration.ofSeconds(timeoutSeconds));
      out.printf(
          "version %s is served by %s after %d ms%n",
          served.version(),
          String.join(", ", served.instances()),
          Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
    return 0;
  }
}
