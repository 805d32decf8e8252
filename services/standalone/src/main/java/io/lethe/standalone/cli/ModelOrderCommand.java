package io.lethe.standalone.cli;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.standalone.operations.DeploymentChange;
import io.lethe.standalone.operations.DeploymentChangeException;
import java.util.UUID;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands to a model's deployment have in common. */
abstract class ModelOrderCommand {

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "Model name")
  String model;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who gives the command (default: ${DEFAULT-VALUE})")
  String by = System.getProperty("user.name", "");

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why")
  String reason = "";

  @Mixin KafkaOptions kafka;
  @Spec CommandSpec spec;

  /** A command for the model, given by whom the options say. */
  final Command.Builder order(CommandKind kind) {
    return Command.newBuilder()
        .setCommandId(UUID.randomUUID().toString())
        .setModel(model)
        .setKind(kind)
        .setBy(by)
        .setReason(reason);
  }

  /** Sends a command, and says so. */
  final DeploymentChange.Sent send(Command command)
      throws DeploymentChangeException, InterruptedException {
    DeploymentChange.Sent change = DeploymentChange.send(kafka.clients(), command);
    spec.commandLine()
        .getOut()
        .printf("%s of model %s is sent, command %s%n", change.kind(), model, change.commandId());
    return change;
  }
}
